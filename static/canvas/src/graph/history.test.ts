import { describe, expect, test } from "vitest";

import type { Drawing } from "./drawing";
import { redoInto, undoInto } from "./history";
import { mergeDrawings } from "./merge";
import { randomDrawing, randomEdit } from "./random";

const drawn = (strength: number, more: Drawing["steps"] = {}): Drawing => ({
  format: 1,
  steps: { light: { type: "relight", params: { strength } }, ...more },
});

describe("undo", () => {
  const change = { before: drawn(0.4), after: drawn(0.6) };

  test("takes back one's own stroke and leaves what others drew since", () => {
    const scene = { scene: { type: "generate_image" } };
    expect(undoInto(drawn(0.6, scene), change)).toEqual(drawn(0.4, scene));
    expect(redoInto(drawn(0.4, scene), change)).toEqual(drawn(0.6, scene));
  });

  test("goes back to what was before, also where somebody changed the same value since", () => {
    expect(undoInto(drawn(0.9), change)).toEqual(drawn(0.4));
  });

  test("leaves a box that somebody went on with since", () => {
    const added = { before: drawn(1), after: drawn(1, { scene: { type: "generate_image" } }) };
    const now = drawn(1, { scene: { type: "generate_image", params: { seed: 3 } } });
    expect(undoInto(now, added)).toEqual(now);
    expect(undoInto(added.after, added)).toEqual(added.before);
  });

  test("brings a removed box back beside one that took its name since", () => {
    const removed = { before: drawn(1, { scene: { type: "generate_image" } }), after: drawn(1) };
    const now = drawn(1, { scene: { type: "composite" } });
    const both = { scene: { type: "composite" }, scene_2: { type: "generate_image" } };
    expect(undoInto(now, removed)).toEqual(drawn(1, both));
  });
});

test("a stroke taken back is gone, and done again it is there, whatever the drawing", () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const before = randomDrawing(seed, 1 + (seed % 7));
    const after = randomEdit(before, seed);
    expect(undoInto(after, { before, after })).toEqual(before);
    expect(redoInto(before, { before, after })).toEqual(after);
  }
});

test("with strokes of somebody else in other sections since, undo leaves just theirs, whatever the drawing", () => {
  const sections = ["name", "inputs", "steps", "outputs", "layout", "bends", "groups", "notes"] as const;
  let times = 0;
  for (let seed = 0; seed < 400; seed += 1) {
    const before = randomDrawing(seed, 6);
    const [after, theirs] = [randomEdit(before, seed), randomEdit(before, seed + 900)];
    const changed = (side: Drawing): string[] => sections.filter((name) => side[name] !== before[name]);
    const both = [...changed(after), ...changed(theirs)];
    // What hangs on a box or wire goes with it.
    const hangs = both.includes("steps") && both.some((name) => ["layout", "bends", "groups"].includes(name));
    if (hangs || new Set(both).size < both.length) continue;
    const now = mergeDrawings(before, after, theirs).drawing;
    expect(undoInto(now, { before, after }), `${seed}`).toEqual(theirs);
    expect(redoInto(theirs, { before, after }), `${seed}`).toEqual(now);
    times += 1;
  }
  expect(times).toBeGreaterThan(80);
});
