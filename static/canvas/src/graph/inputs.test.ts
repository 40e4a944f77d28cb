import { describe, expect, test } from "vitest";

import type { Drawing } from "./drawing";
import { leadingTo, missingInputs } from "./inputs";

const drawing: Drawing = {
  format: 1,
  inputs: {
    product: { type: "image" },
    headline: { type: "text", default: "Made to last" },
    extra: { type: "text", optional: true },
    late: { type: "image" },
  },
  steps: {
    cutout: { type: "remove_background", in: { image: "$product" } },
    scene: { type: "composite", in: { subject: "cutout.image", background: "$late" } },
  },
};

describe("what a run has to be given", () => {
  test("is every input without a default that may not be left out", () => {
    expect(missingInputs(drawing, {})).toEqual(["product", "late"]);
    expect(missingInputs(drawing, { product: { asset: "x" }, late: { asset: "y" } })).toEqual([]);
    expect(missingInputs(drawing, { product: "", late: [] })).toEqual(["product", "late"]);
  });

  test("is only what leads to a step, where the run goes no further", () => {
    expect(missingInputs(drawing, {}, "cutout")).toEqual(["product"]);
    expect([...leadingTo(drawing, "scene")].sort()).toEqual(["$late", "$product", "cutout", "scene"]);
  });
});
