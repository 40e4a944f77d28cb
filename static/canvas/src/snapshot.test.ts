import { describe, expect, test } from "vitest";

import { sampleDelta, sampleSnapshot, sampleStep, NOTHING } from "./sample";
import { applyDelta, findFocus, findShare, isLive } from "./snapshot";
import type { Delta, Snapshot } from "./types";

function applyAll(snapshot: Snapshot, deltas: Delta[]): Snapshot {
  return deltas.reduce((now, delta) => {
    const outcome = applyDelta(now, delta);
    if (outcome.kind !== "applied") throw new Error(outcome.kind);
    return outcome.snapshot;
  }, snapshot);
}

describe("a delta over a snapshot", () => {
  const running = sampleStep("cutout", { state: "running", total: 1, progress: 0.5 });
  const done = sampleStep("cutout", { state: "done", total: 1, counts: { ...NOTHING, done: 1 } });

  test("deltas on a stale snapshot equal a fresh one", () => {
    const next = sampleStep("scene", { state: "running", total: 1 });
    const moved = applyAll(sampleSnapshot(), [
      sampleDelta(13, [running]),
      sampleDelta(14, [done, next], { outputs: 1 }),
    ]);
    expect(moved).toEqual(
      sampleSnapshot({ seq: 14, run: sampleDelta(0, [], { outputs: 1 }).run, steps: [done, next] }),
    );
  });

  test("a delta that is already in the snapshot is old", () => {
    expect(applyDelta(sampleSnapshot(), sampleDelta(12, [running])).kind).toBe("old");
    expect(applyDelta(sampleSnapshot(), sampleDelta(3, [running])).kind).toBe("old");
  });

  test("a missing delta is a gap", () => {
    expect(applyDelta(sampleSnapshot(), sampleDelta(14, [running])).kind).toBe("gap");
  });

  test("a server that began to count anew is a gap, not a late message", () => {
    expect(applyDelta(sampleSnapshot({ seq: 900 }), sampleDelta(1, [running])).kind).toBe("gap");
  });

  test("a step that the drawing never had is a gap", () => {
    expect(applyDelta(sampleSnapshot(), sampleDelta(13, [sampleStep("stranger")])).kind).toBe("gap");
  });

  test("steps that did not change keep their identity", () => {
    const before = sampleSnapshot();
    const after = applyAll(before, [sampleDelta(13, [running])]);
    expect(after.steps[1]).toBe(before.steps[1]);
    expect(after.steps[0]).toBe(running);
    expect(before.steps[0]?.state).toBe("blocked");
  });
});

describe("the step to look at", () => {
  const done = sampleStep("a", { state: "done", finished_at: "2026-11-21T19:02:12Z" });
  const later = sampleStep("b", { state: "done", finished_at: "2026-11-21T19:02:20Z" });

  test("a step that waits goes before one that runs", () => {
    expect(
      findFocus([sampleStep("w", { state: "waiting" }), sampleStep("r", { state: "running" }), done])?.id,
    ).toBe("w");
  });
  test("after the run the newest with a picture is shown", () => {
    const shown = { ...done, thumb: { url: "/a", full: "/b", width: 4, height: 3 } };
    expect(findFocus([shown, later])?.id).toBe("a");
    expect(findFocus([done, later])?.id).toBe("b");
  });
  test("an empty drawing has none", () => expect(findFocus([])).toBeUndefined());
});

describe("how much of a step is behind it", () => {
  const many = { ...NOTHING, done: 3, failed: 1, running: 4 };
  test.each([
    ["not reached", sampleStep("a"), 0],
    ["running without a known share", sampleStep("a", { state: "running", total: 1 }), null],
    ["running with one", sampleStep("a", { state: "running", total: 1, progress: 0.4 }), 0.4],
    ["many paths", sampleStep("a", { state: "running", total: 8, counts: many }), 0.5],
    ["done", sampleStep("a", { state: "done", total: 1 }), 1],
  ])("%s", (_, step, share) => expect(findShare(step)).toBe(share));
});

test("a run that waits for a person is still live, a cancelled one is not", () => {
  expect(isLive(sampleDelta(1, [], { state: "waiting" }).run)).toBe(true);
  expect(isLive(sampleDelta(1, [], { state: "cancelled" }).run)).toBe(false);
});
