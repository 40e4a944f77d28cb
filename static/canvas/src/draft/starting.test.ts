import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Estimate, EstimateWish } from "../api/pipeline";
import { createRunningStore } from "./running";
import { pageOf, START } from "./sample";
import { createStartingStore } from "./starting";
import { createCanvasStore } from "./store";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("what a run would cost is told of what it is tried with now, though an older answer comes later", async () => {
  const drawing = { format: 1, inputs: { line: { type: "text" as const } } };
  const page = pageOf({ ...START, ...drawing }, 4);
  const store = createCanvasStore({ ...page, problems: [] });
  store.setState({ problems: [] });
  const answers: (() => void)[] = [];
  const estimate = ({ inputs }: EstimateWish) =>
    new Promise<Estimate>((resolve) => {
      answers.push(() => resolve({ calls: 1, cost_low: null, cost_high: null, seconds_low: null, seconds_high: null, sentence: String(inputs?.line) }));
    });
  const saver = { flush: () => Promise.resolve() };
  const api = { estimate, startDraftRun: () => Promise.resolve({ id: 1 }) };
  const starting = createStartingStore({ store, running: createRunningStore(""), saver, api });
  store.getState().trySample("line", "old");
  await vi.advanceTimersByTimeAsync(1_000);
  store.getState().trySample("line", "new");
  await vi.advanceTimersByTimeAsync(1_000);
  answers[1]?.();
  await vi.advanceTimersByTimeAsync(0);
  answers[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(starting.getState().estimate?.sentence).toBe("new");
});
