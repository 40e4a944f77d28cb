import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Refusal } from "../api/request";
import type { Drawing } from "../graph/drawing";
import { openKeeper } from "./kept";
import { label, Memory, note, notes, pageOf, Server, START } from "./sample";
import { keepSaved, type Saver } from "./saving";
import { createCanvasStore, type CanvasStore } from "./store";

let server: Server;
let memory: Memory;
let browser: EventTarget;
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
  browser = new EventTarget();
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

describe("a stroke", () => {
  test("is saved when the hand has rested", async () => {
    draw((drawing) => label(drawing, "Hero"));
    expect(state()).toBe("waiting");
    await pass(599);
    expect(server.saves).toHaveLength(0);
    await pass(1);
    expect(server.draft).toEqual(label(START, "Hero"));
    expect([state(), sentence()]).toEqual(["saved", "Saved."]);
    expect(store.getState().revision).toBe(5);
    expect(memory.length).toBe(0);
  });

  test("of a hand that does not rest is saved after five seconds", async () => {
    for (let moment = 0; moment < 13; moment += 1) {
      draw((drawing) => note(drawing, `n${moment}`));
      await pass(400);
    }
    expect(server.saves).toHaveLength(1);
  });

  test("during a save is saved after it, never beside it", async () => {
    server.latency = 3_000;
    draw((drawing) => note(drawing, "one"));
    await pass(700);
    expect(state()).toBe("saving");
    draw((drawing) => note(drawing, "two"));
    await pass(2_000);
    expect(server.saves).toHaveLength(1);
    await pass(10_000);
    expect(notes(server.draft)).toEqual(["one", "two"]);
    expect([server.saves.length, server.most, state()]).toEqual([2, 1, "saved"]);
  });

  test("taken back while it is on its way is taken back on the server too", async () => {
    server.latency = 2_000;
    draw((drawing) => label(drawing, "Hero"));
    await pass(700);
    store.getState().undo();
    await pass(10_000);
    expect(server.draft).toEqual(START);
    expect(state()).toBe("saved");
  });

  test("that was taken back before it was saved is not sent", async () => {
    draw((drawing) => label(drawing, "Hero"));
    store.getState().undo();
    await pass(1_000);
    expect([server.saves.length, state()]).toEqual([0, "saved"]);
  });
});

describe("somebody else", () => {
  test("who was first is merged with, and both strokes are saved", async () => {
    server.put(note(START, "theirs"));
    draw((drawing) => note(drawing, "mine"));
    await pass(1_000);
    expect(notes(server.draft)).toEqual(["mine", "theirs"]);
    expect(store.getState().drawing).toEqual(server.draft);
    expect(store.getState().conflicts).toEqual([]);
    expect(state()).toBe("saved");
  });

  test("who is first twice in a row costs no stroke", async () => {
    server.meanwhile = [() => server.put(note(server.draft, "first")), () => server.put(note(server.draft, "second"))];
    draw((drawing) => note(drawing, "mine"));
    await pass(5_000);
    expect(notes(server.draft)).toEqual(["first", "mine", "second"]);
    expect([server.saves.length, state()]).toEqual([3, "saved"]);
  });

  test("who saved is heard of, and their strokes are drawn here without a save", async () => {
    server.put(note(START, "theirs"));
    saver.hear({ revision: 5, by: "Marc", key: "b" });
    await pass(0);
    expect(notes(store.getState().drawing)).toEqual(["theirs"]);
    await pass(10_000);
    expect([server.saves.length, server.fetches, state()]).toEqual([0, 1, "saved"]);
  });

  test("who saves while this page saves is merged with afterwards", async () => {
    server.latency = 1_000;
    draw((drawing) => note(drawing, "mine"));
    await pass(700);
    server.put(note(START, "theirs"));
    saver.hear({ revision: 5, by: "Marc", key: "b" });
    await pass(10_000);
    expect(notes(server.draft)).toEqual(["mine", "theirs"]);
    expect([server.most, state()]).toEqual([1, "saved"]);
  });

  test("who set the same otherwise stands, and the difference is told by their name", async () => {
    server.put(label(START, "Theirs"));
    draw((drawing) => label(drawing, "Mine"));
    saver.hear({ revision: 5, by: "Marc", key: "b" });
    await pass(2_000);
    const { drawing, conflicts } = store.getState();
    expect(drawing.steps?.cutout?.label).toBe("Theirs");
    expect(conflicts.map(({ mine, theirs }) => [mine, theirs])).toEqual([["Mine", "Theirs"]]);
    expect(conflicts[0]?.sentence).toContain("Marc");
  });

  test("who saved unheard is noticed when the line opens again", async () => {
    server.put(note(START, "theirs"));
    saver.look();
    await pass(0);
    expect(store.getState().revision).toBe(5);
  });

  test("is not fetched again for what this page saved itself", async () => {
    draw((drawing) => label(drawing, "Hero"));
    await pass(1_000);
    saver.hear({ revision: 5, by: "Ines", key: "a" });
    await pass(1_000);
    expect(server.fetches).toBe(0);
  });
});

describe("a version that is taken up again", () => {
  const FIRST = label(START, "First");
  const drawing = (): Drawing => store.getState().drawing;
  beforeEach(() => {
    server.versions = { 1: FIRST };
  });

  test("replaces what waited to be saved, is one stroke, and is heard of by its own page without harm", async () => {
    server.latency = 1_000;
    server.listeners.push((revision) => saver.hear({ revision, by: "Ines", key: "a" }));
    draw((now) => note(now, "waiting"));
    const restored = saver.restore(1);
    await pass(10_000);
    await restored;
    expect([drawing(), server.draft, state()]).toEqual([FIRST, FIRST, "saved"]);
    store.getState().undo();
    await pass(10_000);
    expect([server.draft, drawing()]).toEqual([note(START, "waiting"), note(START, "waiting")]);
    store.getState().redo();
    await pass(10_000);
    expect(server.draft).toEqual(FIRST);
  });

  test("lies under what was drawn meanwhile, here and elsewhere", async () => {
    server.latency = 1_000;
    server.meanwhile = [() => server.put(note(START, "theirs"))];
    const restored = saver.restore(1);
    await pass(500);
    draw((now) => note(now, "mine"));
    await pass(20_000);
    await restored;
    expect(notes(server.draft)).toEqual(["mine", "theirs"]);
    expect(server.draft.steps).toEqual(FIRST.steps);
    expect([drawing(), state(), server.most]).toEqual([server.draft, "saved", 1]);
    store.getState().undo();
    await pass(10_000);
    expect(server.draft).toEqual(note(note(START, "theirs"), "mine"));
  });

  test("is asked for twice and is one stroke", async () => {
    await Promise.all([saver.restore(1), saver.restore(1)]);
    await pass(10_000);
    expect([drawing(), server.draft, store.getState().past.length]).toEqual([FIRST, FIRST, 1]);
  });

  test("that cannot be had is told with the reason, and nothing is drawn", async () => {
    await expect(saver.restore(7)).rejects.toThrow("This pipeline has no version 7.");
    server.mood = "away";
    await expect(saver.restore(1)).rejects.toThrow("did not answer");
    expect([drawing(), store.getState().past]).toEqual([START, []]);
    server.mood = "well";
    await pass(60_000);
    expect(state()).toBe("saved");
  });
});

describe("a server that does not answer", () => {
  test("is tried again with growing pauses, and what is drawn is kept in the browser", async () => {
    server.mood = "away";
    draw((drawing) => label(drawing, "Hero"));
    await pass(600);
    expect(state()).toBe("offline");
    expect(sentence()).toContain("since 14:03 are kept in this browser");
    await pass(60_000);
    expect(server.saves.length).toBeGreaterThan(4);
    expect(server.saves.length).toBeLessThan(20);
    draw((drawing) => note(drawing, "later"));
    await pass(1_000);
    expect([...memory.items.values()].join()).toContain("later");
    server.mood = "well";
    await pass(20_000);
    expect(server.draft).toEqual(note(label(START, "Hero"), "later"));
    expect([state(), memory.length]).toEqual(["saved", 0]);
  });

  test("is tried again at once when the network is back", async () => {
    server.mood = "away";
    draw((drawing) => label(drawing, "Hero"));
    await pass(120_000);
    const tried = server.saves.length;
    server.mood = "well";
    server.put(note(START, "theirs"));
    browser.dispatchEvent(new Event("online"));
    await pass(1);
    expect(server.saves.length).toBe(tried + 1);
    expect([server.draft, state()]).toEqual([label(note(START, "theirs"), "Hero"), "saved"]);
  });

  test("although it had saved costs nothing", async () => {
    server.meanwhile = [
      () => {
        server.put(label(START, "Hero"));
        throw new Error("The server did not answer.");
      },
    ];
    draw((drawing) => label(drawing, "Hero"));
    await pass(5_000);
    expect([server.draft, server.revision, state()]).toEqual([label(START, "Hero"), 5, "saved"]);
    expect(store.getState().conflicts).toEqual([]);
  });

  test("is told of with a warning where the browser keeps nothing", async () => {
    memory.isFull = true;
    server.mood = "away";
    draw((drawing) => label(drawing, "Hero"));
    await pass(600);
    expect(sentence()).toContain("are on this page only");
  });
});

describe("a refusal", () => {
  test.each([413, 422])("of %i is told in the server's words, and the next stroke is tried", async (status) => {
    server.mood = new Refusal(status, "A draft may hold 2 MB.");
    draw((drawing) => label(drawing, "Hero"));
    await pass(60_000);
    expect([server.saves.length, state()]).toEqual([1, "refused"]);
    expect(sentence()).toContain("A draft may hold 2 MB.");
    await expect(saver.flush()).rejects.toThrow("A draft may hold 2 MB.");
    server.mood = "well";
    draw((drawing) => label(drawing, "Short"));
    await pass(1_000);
    expect([server.draft, state()]).toEqual([label(START, "Short"), "saved"]);
  });

  test("of a conflict that is none does not go round for ever", async () => {
    server.meanwhile = Array.from({ length: 50 }, () => () => {
      throw new Refusal(409, "This run has already ended.");
    });
    draw((drawing) => label(drawing, "Hero"));
    await pass(60_000);
    expect([server.saves.length, state()]).toEqual([1, "refused"]);
  });

  test.each([401, 403, 404])("of %i is final, and every stroke stays kept", async (status) => {
    server.mood = new Refusal(status, "There is nothing at this address.");
    draw((drawing) => label(drawing, "Hero"));
    await pass(1_000);
    expect(state()).toBe("lost");
    expect(sentence()).toContain("Your strokes since 14:03 are kept here");
    draw((drawing) => note(drawing, "after"));
    await pass(60_000);
    expect(server.saves).toHaveLength(1);
    expect([...memory.items.values()].join()).toContain("after");
    await expect(saver.flush()).rejects.toThrow("kept here");
  });

  test("by the room ends it too, and says nothing of strokes where all were saved", () => {
    saver.lose();
    expect([state(), sentence()]).toEqual(["lost", "You can no longer change this pipeline."]);
  });
});

describe("leaving", () => {
  const leave = (): Event => {
    const event = new Event("beforeunload", { cancelable: true });
    browser.dispatchEvent(event);
    return event;
  };

  test("is not held up when everything is saved", async () => {
    expect(leave().defaultPrevented).toBe(false);
    draw((drawing) => label(drawing, "Hero"));
    await pass(1_000);
    expect(leave().defaultPrevented).toBe(false);
  });

  test("with something unsaved asks first, keeps it and sends it at once", async () => {
    const sent = vi.spyOn(server, "saveDraft");
    draw((drawing) => label(drawing, "Hero"));
    expect(leave().defaultPrevented).toBe(true);
    expect(memory.length).toBe(1);
    expect(sent.mock.calls[0]?.slice(1)).toEqual([4, { keepalive: true }]);
    await pass(0);
    expect([server.draft, state()]).toEqual([label(START, "Hero"), "saved"]);
  });

  test("with more than a browser carries for a page that is gone sends it as long as the page is there", () => {
    const sent = vi.spyOn(server, "saveDraft");
    draw((drawing) => label(drawing, "é".repeat(40_000)));
    leave();
    expect(sent.mock.calls[0]?.slice(1)).toEqual([4, { keepalive: false }]);
  });

  test("a drawing that is not in the way of a run: flushing saves it and waits", async () => {
    server.latency = 2_000;
    draw((drawing) => label(drawing, "Hero"));
    let isDone = false;
    void saver.flush().then(() => (isDone = true));
    await pass(1_999);
    expect(isDone).toBe(false);
    await pass(1);
    expect([isDone, server.draft]).toEqual([true, label(START, "Hero")]);
  });
});
