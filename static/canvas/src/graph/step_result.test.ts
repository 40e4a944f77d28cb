import { expect, test } from "vitest";

import { STEP_RUN_STATES, type Counts, type Step } from "../types";
import {
  hasBegun,
  readStepResult,
  sayEffort,
  sayMany,
  sayStanding,
  sayWhere,
  signOf,
  unfold,
  type PortValues,
  type ResultRow,
} from "./step_result";

const ROW: ResultRow = {
  id: 9,
  url: "/runs/4/step-runs/9/",
  path: "",
  row: null,
  round: 0,
  state: "done",
  attempts: 1,
  message: "",
  error: null,
  seconds: 3.2,
  cost: "0.04",
  reuse: { from: null, why: "Nothing like it was made before." },
  facts: [["Model", "rehearsal"]],
  notes: [],
  review_url: null,
  inputs: [],
  outputs: [{ name: "text", label: "", type: "text", count: 1, shown: [{ text: "Made to last" }] }],
};
const step = (counts: Partial<Counts>, more: Partial<Step> = {}): Step => {
  const none = Object.fromEntries(STEP_RUN_STATES.map((state) => [state, 0])) as Counts;
  const own = { state: "running", round: 0, attempts: 0, review_url: null, reuse: null, total: 40 };
  return { ...own, counts: { ...none, ...counts }, ...more } as Step;
};

test("an answer as agreed is read, and one that is not is told with its place", () => {
  const sent = { run: 4, total: 1, place: 0, step_run: ROW };
  expect(readStepResult(sent)).toBe(sent);
  expect(readStepResult({ ...sent, total: 0, step_run: null }).step_run).toBeNull();
  const odd = { ...sent, step_run: { ...ROW, outputs: [{ ...ROW.outputs[0], shown: [{ text: 4 }] }] } };
  expect(() => readStepResult(odd)).toThrow("result.step_run.outputs[0].shown[0].text should be a string");
  expect(() => readStepResult({ ...sent, step_run: { ...ROW, facts: [["Model"]] } })).toThrow("facts[0] should be a pair");
});

test("a step has something to tell as soon as one of its step runs has begun, whatever the latest does", () => {
  expect(hasBegun(step({ blocked: 40 }))).toBe(false);
  expect(hasBegun(step({ blocked: 39, done: 1 }))).toBe(true);
  expect(hasBegun(step({ blocked: 1 }, { reuse: "Reused from run 3." }))).toBe(true);
});

test("it is asked for again when something has become of it, not when it goes on working", () => {
  const before = step({ running: 1 }, { progress: 0.2, message: "Drawing" });
  expect(signOf({ ...before, progress: 0.9, message: "Almost there" })).toBe(signOf(before));
  expect(signOf(step({ done: 1 }))).not.toBe(signOf(before));
  expect(signOf({ ...before, round: 1 })).not.toBe(signOf(before));
});

test("what it took is said in one line, and nothing of what was not made anew", () => {
  expect(sayEffort(ROW)).toBe("took 3.2 s · cost $0.04");
  expect(sayEffort({ ...ROW, cost: "0.00", attempts: 2, round: 2 })).toBe("took 3.2 s · cost nothing · 2 attempts · round 3");
  expect(sayEffort({ ...ROW, cost: "0.00", seconds: null })).toBe("");
});

test("one of many says where it stands, and how all of them do", () => {
  expect([ROW, { ...ROW, path: "17", row: 17 }, { ...ROW, path: "17.3", row: 17 }, { ...ROW, path: "3" }].map(sayWhere)).toEqual([
    "",
    "row 17",
    "row 17, path 17.3",
    "",
  ]);
  expect(sayStanding(step({ done: 38, failed: 2 }))).toBe("38 of 40 are done, 2 failed");
});

test("a list says how many of what, and a structured value what is in it", () => {
  const many: PortValues = { name: "image", label: "", type: "image", count: 12, shown: [] };
  expect([sayMany(many), sayMany({ ...many, count: 1 })]).toEqual(["12 pictures", ""]);
  expect(unfold('{"a":1,"b":2,"c":3,"d":4}')).toEqual({
    label: "a, b, c, and 1 more",
    text: '{\n  "a": 1,\n  "b": 2,\n  "c": 3,\n  "d": 4\n}',
  });
  expect(unfold("[1,2]").label).toBe("A list of 2");
  expect(unfold('{"a": "cut he')).toEqual({ label: "", text: '{"a": "cut he' });
});
