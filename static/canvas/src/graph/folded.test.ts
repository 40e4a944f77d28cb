import { describe, expect, test } from "vitest";

import { NOTHING, sampleStep } from "../sample";
import type { Step, StepRunState } from "../types";
import { foldSteps, stepsInside } from "./folded";

const thumb = (url: string) => ({ url, full: url, width: 4, height: 3 });
const at = (id: string, state: StepRunState, given: Partial<Step> = {}): Step =>
  sampleStep(`box__${id}`, { state, total: 1, counts: { ...NOTHING, [state]: 1 }, ...given });
const fold = (...steps: Step[]): Step => {
  const folded = foldSteps("box", steps);
  if (!folded) throw new Error("nothing was folded");
  return folded;
};

describe("what stands inside of a box", () => {
  test("are the steps whose ids begin with its own, however deep, and none that the drawing has itself", () => {
    const steps = ["box__a", "box__deeper__b", "box__mine", "boxes__c", "other"].map((id) => sampleStep(id));
    const inside = stepsInside("box", steps, new Set(["box", "box__mine", "other"]));
    expect(inside.map((step) => step.id)).toEqual(["box__a", "box__deeper__b"]);
  });
  test("is nothing where a run has no such steps", () => {
    expect(foldSteps("box", [])).toBeUndefined();
  });
  test("shows the last that was made, and adds up counts and costs", () => {
    const folded = fold(
      at("a", "done", { thumb: thumb("/a"), cost: "0.04", attempts: 2, finished_at: "2026-11-21T19:03:00Z" }),
      at("b", "done", { thumb: thumb("/b"), cost: "0.0125", finished_at: "2026-11-21T19:04:00Z" }),
      at("c", "done", { finished_at: "2026-11-21T19:02:00Z" }),
    );
    expect(folded).toMatchObject({ id: "box", state: "done", total: 3, cost: "0.0525", attempts: 2 });
    expect(folded.counts.done).toBe(3);
    expect(folded.thumb?.url).toBe("/b");
    expect(folded.finished_at).toBe("2026-11-21T19:04:00Z");
  });
  test("shows words rather than an earlier picture where its last step makes words", () => {
    const folded = fold(at("a", "done", { thumb: thumb("/a") }), at("b", "done", { text: "Made to last" }));
    expect([folded.thumb, folded.text]).toEqual([null, "Made to last"]);
  });
  test("leads to the first of its questions", () => {
    const folded = fold(at("a", "waiting", { review_url: "/reviews/3/" }), at("b", "waiting", { review_url: "/reviews/4/" }));
    expect([folded.state, folded.review_url]).toEqual(["waiting", "/reviews/3/"]);
  });
  test("tells what is going on, and is not over before all of it is", () => {
    const folded = fold(at("a", "done", { finished_at: "2026-11-21T19:03:00Z" }), at("b", "running", { message: "Painting" }));
    expect(folded).toMatchObject({ state: "running", message: "Painting", finished_at: null });
  });
  test.each<[StepRunState[], string]>([
    [["blocked", "blocked"], "blocked"],
    [["ready", "blocked"], "ready"],
    [["done", "ready"], "running"],
    [["done", "blocked"], "running"],
    [["waiting", "running"], "running"],
    [["done", "waiting"], "waiting"],
    [["done", "failed", "skipped"], "failed"],
    [["failed", "done"], "done_with_failures"],
    [["done", "cancelled"], "cancelled"],
    [["skipped", "skipped"], "skipped"],
  ])("of %j is %s", (states, state) => {
    expect(fold(...states.map((each, index) => at(String(index), each))).state).toBe(state);
  });
});
