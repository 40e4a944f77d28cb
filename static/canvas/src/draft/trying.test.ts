import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Drawing } from "../graph/drawing";
import type { Samples } from "../graph/page";
import type { Step } from "../types";
import { findHeld, keepHeld, mayHold } from "./holding";
import { pageOf } from "./sample";
import { createCanvasStore, type CanvasStore } from "./store";
import { keepSamples, type SampleSaver } from "./trying";

const DRAWN: Drawing = {
  format: 1,
  inputs: { photo: { type: "image" } },
  steps: { cut: { type: "remove_background", in: { image: "$photo" } } },
};

let store: CanvasStore;
let tried: SampleSaver;
let sent: Samples[];
let refusal: string;

beforeEach(() => {
  vi.useFakeTimers();
  const page = { ...pageOf(DRAWN, 4), samples: { inputs: { photo: 7 }, pins: { cut: 3 } } };
  [store, sent, refusal] = [createCanvasStore(page), [], ""];
  const saveSamples = (samples: Samples): Promise<Samples> => {
    sent.push(samples);
    return refusal ? Promise.reject(new Error(refusal)) : Promise.resolve(samples);
  };
  tried = keepSamples(store, { saveSamples });
});
afterEach(() => vi.useRealTimers());

test("what is typed is sent once, when the hand rests", async () => {
  for (const value of ["a", "ab", "abc"]) store.getState().trySample("photo", value);
  await vi.runAllTimersAsync();
  expect(sent).toEqual([{ inputs: { photo: "abc" }, pins: { cut: 3 } }]);
});

test("what is typed while something is on its way is sent after it, never beside it", async () => {
  const answers: (() => void)[] = [];
  const slow = {
    saveSamples: (samples: Samples) =>
      new Promise<Samples>((resolve) => {
        sent.push(samples);
        answers.push(() => resolve(samples));
      }),
  };
  const other = createCanvasStore(store.getState().page);
  keepSamples(other, slow);
  other.getState().trySample("photo", "a");
  await vi.advanceTimersByTimeAsync(1_000);
  other.getState().trySample("photo", "b");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent.map(({ inputs }) => inputs.photo)).toEqual(["a"]);
  answers[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent.map(({ inputs }) => inputs.photo)).toEqual(["a", "b"]);
});

test("what could not be sent is sent with the next wish", async () => {
  refusal = "The server did not answer.";
  store.getState().trySample("photo", "a");
  await vi.runAllTimersAsync();
  expect(store.getState().told).toBe(refusal);
  refusal = "";
  await tried.flush();
  expect(sent).toHaveLength(2);
});

test("an input that is called otherwise keeps its value on the server, and has it back when that is undone", async () => {
  store.getState().rename("$photo", "$picture");
  await vi.runAllTimersAsync();
  expect(sent.at(-1)?.inputs).toEqual({ picture: 7 });
  expect(store.getState().chosen).toEqual(["$picture"]);
  store.getState().undo();
  await vi.runAllTimersAsync();
  expect([sent.at(-1)?.inputs, store.getState().drawing]).toEqual([{ photo: 7 }, DRAWN]);
  store.getState().redo();
  expect(store.getState().samples.inputs).toEqual({ picture: 7 });
});

test("a step that is called otherwise lets its held result go, says so, and holds it again when that is undone", () => {
  store.getState().rename("cut", "cut_out");
  expect([store.getState().samples.pins, store.getState().told]).toEqual([
    {},
    "Its held result is let go: run 3 knows it as cut.",
  ]);
  store.getState().undo();
  expect(store.getState().samples.pins).toEqual({ cut: 3 });
});

test("a name that is refused changes nothing that is tried", () => {
  store.getState().rename("$photo", "$2 photos");
  expect([store.getState().samples.inputs, store.getState().past]).toEqual([{ photo: 7 }, []]);
});

test("what the server refuses to hold is not held, and why is said", async () => {
  refusal = "There is no run 9 in this project that cut could be pinned to.";
  await keepHeld({ store, tried }, { cut: 9 });
  expect([store.getState().samples.pins, store.getState().told]).toEqual([{ cut: 3 }, refusal]);
});

test("what is held is let go, here and on the server", async () => {
  await keepHeld({ store, tried }, findHeld({ store }, ["cut", "$photo"]));
  expect([store.getState().samples.pins, sent.at(-1)?.pins]).toEqual([{}, {}]);
});

test("a result is held once, and never one that people decided", () => {
  const live = { state: "done", review_url: null } as Step;
  expect([mayHold(live, 5, undefined), mayHold(live, 5, 4), mayHold(live, 5, 5)]).toEqual([true, true, false]);
  expect([mayHold({ ...live, review_url: "/reviews/1/" }, 5, undefined), mayHold(undefined, 5, 4)]).toEqual([false, false]);
});
