import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import type { Catalogue, Drawing, DrawnStep } from "./drawing";
import { planOf, sayAxes } from "./plan";

const FILE = new URL("../../../../tests/fixtures/catalogue.json", import.meta.url);
const catalogue = JSON.parse(readFileSync(FILE, "utf8")) as Catalogue;

const drawn = (steps: Record<string, DrawnStep>): Drawing => ({
  format: 1,
  inputs: { photo: { type: "image" }, rows: { type: "image", many: true } },
  steps,
});
const cut = (source: string): DrawnStep => ({ type: "remove_background", in: { image: source } });
const formats = (source: string): DrawnStep => ({ type: "reframe", in: { image: source } });

describe("a plan of what is wrong", () => {
  test("has the steps on a circle last, and their wires", () => {
    const plan = planOf(drawn({ a: cut("b.image"), b: cut("a.image"), c: cut("$rows") }), catalogue);
    expect(plan.order).toEqual(["c", "a", "b"]);
    expect(plan.axes.c).toEqual([["$rows"]]);
    expect(plan.wires.map((wire) => `${wire.source.step} → ${wire.step}`)).toEqual([" → c", "b → a", "a → b"]);
  });
  test("has the wires from and into what is not there, of any type", () => {
    const steps = { a: cut("nobody.image"), b: { type: "unheard", in: { x: "$rows" } }, c: cut("b.image") };
    const plan = planOf(drawn(steps), catalogue);
    expect(plan.wires.map(({ step, axes, type }) => [step, axes.length, type])).toEqual([
      ["a", 0, "any"],
      ["b", 1, "image"],
      ["c", 0, "any"],
    ]);
    expect(plan.axes).toEqual({ a: [], b: [], c: [] });
  });
  test("tells the pairings that cannot be, whatever else is wrong", () => {
    const scene = { type: "composite", in: { background: "deep.image", subject: "flat.image" } };
    const plan = planOf(drawn({ deep: formats("$rows"), flat: formats("$photo"), scene, lost: cut("$zz") }), catalogue);
    expect(plan.problems.map(({ step, field }) => [step, field])).toEqual([["scene", "in.subject"]]);
  });
});

test("a plan is worked out once for each drawing", () => {
  const drawing = drawn({ a: cut("$photo") });
  expect(planOf(drawing, catalogue)).toBe(planOf(drawing, catalogue));
});

test("axes are said as what one value stands for", () => {
  expect(sayAxes([])).toBe("run");
  expect(sayAxes([["$rows", "a"], ["b"]])).toBe("row with result of `a` and each result of `b`");
});
