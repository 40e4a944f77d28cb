import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { joinRoom, newKey, type Room } from "./room";
import { pageOf, START } from "./sample";
import { createCanvasStore, type CanvasStore } from "./store";
import type { Announced } from "./types";

/** Stands for the browser's WebSocket; the test plays the server. */
class FakeSocket {
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const last = FakeSocket.all.at(-1);
    if (!last) throw new Error("No socket was opened.");
    return last;
  }
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  sent: unknown[] = [];
  isClosed = false;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.isClosed = true;
  }
  tell(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const MARC = { key: "2-marc", id: 2, name: "Marc", colour: "#1b7f4b", box: "", field: "" };
const ALI = { ...MARC, key: "3-ali", id: 3, name: "Ali" };

let store: CanvasStore;
let room: Room;
let heard: Announced[];
let looked: number;
let lost: number;
let learned: number;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  [heard, looked, lost, learned] = [[], 0, 0, 0];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
  store = createCanvasStore(pageOf(START, 4));
  const saver = { hear: (told: Announced) => heard.push(told), look: () => (looked += 1), lose: () => (lost += 1) };
  const offered = { learn: () => (learned += 1) };
  room = joinRoom("ws://pressline.test/ws/pipelines/7/?key=abcdefgh", store, saver, offered);
  FakeSocket.last.onopen?.();
});
afterEach(() => {
  room.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const say = (message: unknown): void => FakeSocket.last.tell(message);
const people = (...there: unknown[]): void => say({ type: "people", people: there });

describe("the others", () => {
  test("are told to the store, and where they point", () => {
    people(MARC, ALI);
    say({ type: "cursor", key: "2-marc", x: 12.5, y: -4 });
    expect(store.getState().people).toEqual([MARC, ALI]);
    expect(store.getState().cursors).toEqual({ "2-marc": { x: 12.5, y: -4 } });
    say({ type: "cursor", key: "2-marc", x: null, y: null });
    expect(store.getState().cursors).toEqual({});
  });

  test("take their hand with them when they leave", () => {
    people(MARC, ALI);
    say({ type: "cursor", key: "2-marc", x: 1, y: 1 });
    say({ type: "cursor", key: "3-ali", x: 2, y: 2 });
    people(ALI);
    expect(store.getState().cursors).toEqual({ "3-ali": { x: 2, y: 2 } });
  });

  test("who are not there have no hand", () => {
    say({ type: "cursor", key: "9-nobody", x: 1, y: 1 });
    expect(store.getState().cursors).toEqual({});
  });

  test("are not shown while the line is lost, and this page says again where it is when it is back", async () => {
    room.tellAt("cutout", "params.strength");
    people(MARC);
    say({ type: "cursor", key: "2-marc", x: 1, y: 1 });
    FakeSocket.last.onclose?.();
    expect([store.getState().people, store.getState().cursors]).toEqual([[], {}]);
    await vi.advanceTimersByTimeAsync(1_000);
    FakeSocket.last.onopen?.();
    expect(FakeSocket.last.sent).toEqual([{ type: "at", box: "cutout", field: "params.strength" }]);
    expect([FakeSocket.all.length, looked, learned]).toEqual([2, 2, 1]);
  });
});

describe("what is announced", () => {
  test("is passed on to whoever saves", () => {
    const told = { type: "draft", revision: 5, by: "Marc", key: "x" };
    say(told);
    say({ ...told, version: 3 });
    expect(heard).toEqual([told, { ...told, version: 3 }]);
  });

  test("of another pipeline that was published has the page ask what may stand in this one", () => {
    say({ type: "published", pipeline: 9 });
    say({ type: "published" });
    expect(learned).toBe(1);
  });

  test("ends the room when it is that access was taken away", () => {
    people(MARC);
    say({ type: "closed" });
    expect([lost, FakeSocket.last.isClosed, store.getState().people]).toEqual([1, true, []]);
  });

  test("and is not as agreed is taken as nothing said", () => {
    const before = store.getState();
    for (const nonsense of [
      7,
      null,
      [],
      { type: "weather" },
      { type: "people", people: "Marc" },
      { type: "people", people: [{ ...MARC, name: 7 }] },
      { type: "cursor", key: "2-marc", x: "1", y: 1 },
      { type: "cursor", key: "2-marc", x: null, y: 1 },
      { type: "draft", revision: "5" },
    ])
      say(nonsense);
    expect(store.getState()).toBe(before);
    expect(heard).toEqual([]);
  });
});

describe("this page's own hand", () => {
  test("is told at once, then now and then, and its last place always", async () => {
    for (let x = 0; x < 100; x += 1) room.tellCursor({ x, y: 0 });
    expect(FakeSocket.last.sent).toEqual([{ type: "cursor", x: 0, y: 0 }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakeSocket.last.sent).toEqual([
      { type: "cursor", x: 0, y: 0 },
      { type: "cursor", x: 99, y: 0 },
    ]);
    room.tellCursor(null);
    expect(FakeSocket.last.sent.at(-1)).toEqual({ type: "cursor", x: null, y: null });
  });

  test("is told about twenty times a second while it moves", async () => {
    for (let moment = 0; moment < 100; moment += 1) {
      room.tellCursor({ x: moment, y: 0 });
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(FakeSocket.last.sent.length).toBeGreaterThan(18);
    expect(FakeSocket.last.sent.length).toBeLessThan(22);
  });

  test("is told to nobody while the line is lost", () => {
    FakeSocket.last.onclose?.();
    room.tellCursor({ x: 1, y: 1 });
    expect(FakeSocket.last.sent).toEqual([]);
  });

  test("stays at a box without saying so twice", () => {
    room.tellAt("cutout", "");
    room.tellAt("cutout", "");
    room.tellAt("", "");
    expect(FakeSocket.last.sent).toEqual([
      { type: "at", box: "cutout", field: "" },
      { type: "at", box: "", field: "" },
    ]);
  });
});

test("a page calls itself by what the server takes for a key", () => {
  expect(newKey()).toMatch(/^[0-9a-z]{24}$/);
  expect(newKey()).not.toBe(newKey());
});
