import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Drawing } from "../graph/drawing";
import { openKeeper } from "./kept";
import { label, Memory, note, pageOf, Server, START } from "./sample";
import { keepSaved, type Saver } from "./saving";
import { createCanvasStore, type CanvasStore } from "./store";

let server: Server;
let memory: Memory;
let store: CanvasStore;
let saver: Saver;

const open = (page = "a", mayEdit = true): void => {
  store = createCanvasStore(pageOf(server.draft, server.revision, mayEdit));
  saver = keepSaved(store, server, 7, openKeeper(7, page, memory));
};
const draw = (edit: (drawing: Drawing) => Drawing): void => store.getState().change("a stroke", edit);
const pass = (time: number) => vi.advanceTimersByTimeAsync(time);
const state = (): string => store.getState().saving.state;
const sentence = (): string => store.getState().saving.sentence;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21T14:03:00") });
  const browser = new EventTarget();
  vi.stubGlobal("addEventListener", browser.addEventListener.bind(browser));
  vi.stubGlobal("removeEventListener", browser.removeEventListener.bind(browser));
  server = new Server();
  memory = new Memory();
  open();
});
afterEach(() => {
  saver.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a page that was closed", () => {
  const leave = async (): Promise<void> => {
    server.mood = "away";
    draw((drawing) => label(drawing, "Hero"));
    await pass(600);
    saver.stop();
    server.mood = "well";
  };

  test("before it could save leaves its strokes to the next one, which says so", async () => {
    await leave();
    server.put(note(START, "theirs"));
    open("b");
    expect(store.getState().drawing).toEqual(label(note(START, "theirs"), "Hero"));
    await pass(1_000);
    expect(server.draft).toEqual(label(note(START, "theirs"), "Hero"));
    expect(sentence()).toContain("What you drew at 14:03 had not been saved");
    expect(memory.length).toBe(0);
    store.getState().undo();
    await pass(1_000);
    expect([server.draft, sentence()]).toEqual([note(START, "theirs"), "Saved."]);
  });

  test("beside another leaves both pages' strokes", async () => {
    const first = saver;
    draw((drawing) => label(drawing, "Hero"));
    open("b");
    server.mood = "away";
    draw((drawing) => note(drawing, "more"));
    await pass(700);
    first.stop();
    saver.stop();
    expect(memory.length).toBe(2);
    server.mood = "well";
    open("c");
    await pass(1_000);
    expect(server.draft).toEqual(note(label(START, "Hero"), "more"));
    expect(memory.length).toBe(0);
  });

  test("whose stroke another has drawn over is told of as a difference", async () => {
    await leave();
    server.put(label(START, "Theirs"));
    open("b");
    await pass(1_000);
    expect(store.getState().drawing).toEqual(label(START, "Theirs"));
    expect(store.getState().conflicts.map(({ mine }) => mine)).toEqual(["Hero"]);
  });

  test("after its save had arrived all the same leaves nothing to say", async () => {
    await leave();
    server.put(label(START, "Hero"));
    open("b");
    await pass(1_000);
    expect([server.saves.length, memory.length, sentence()]).toEqual([1, 0, "Saved."]);
    expect(store.getState().past).toEqual([]);
  });

  test("by whoever may only look now keeps what was drawn", async () => {
    await leave();
    open("b", false);
    await pass(1_000);
    expect([state(), memory.length, server.saves.length]).toEqual(["lost", 1, 1]);
    expect(sentence()).toContain("kept here");
  });

  test("with something else under its name is passed over", () => {
    for (const junk of ["", "{", "7", '{"base": 1}', '{"base":{"format":1},"revision":"1"}'])
      memory.items.set(`pressline:draft:7:${junk.length}`, junk);
    open("b");
    expect([state(), store.getState().drawing]).toEqual(["saved", START]);
  });
});
