import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { findProblems, upstreamOf } from "./check";
import type { Catalogue, Drawing } from "./drawing";
import { surveyOf } from "./kinds";

const FILE = new URL("../../../../tests/fixtures/catalogue.json", import.meta.url);
const catalogue = JSON.parse(readFileSync(FILE, "utf8")) as Catalogue;

describe("problems", () => {
  const tool = { ...Object.values(catalogue)[0], type: "tool", open: true, inputs: {}, outputs: {} };
  const drawing = {
    format: 1,
    inputs: { photo: { type: "image" } },
    steps: {
      tool: { type: "tool", params: { takes: { words: { type: "text" } }, gives: { sound: { type: "audio" } } } },
      cut: { type: "remove_background", in: { image: "tool.sound" } },
    },
  } as Drawing;

  test("are told of the ports that params name", () => {
    expect(findProblems(drawing, { ...catalogue, tool } as Catalogue)).toEqual([
      { step: "tool", field: "in.words", message: "tool needs `words`; wire something into it." },
      { step: "cut", field: "in.image", message: "`tool.sound` gives audio, but image is needed here." },
    ]);
  });
  test("are found once for each drawing", () => {
    expect(findProblems(drawing, catalogue)).toBe(findProblems(drawing, catalogue));
  });
  test("of a drawing that is nothing of the kind are told, not thrown", () => {
    const odd = { format: 1, steps: 3, inputs: "x", layout: [], notes: { a: 1 }, groups: null } as unknown as Drawing;
    expect(findProblems(odd, catalogue).map((problem) => problem.field)).toEqual([
      "inputs",
      "steps",
      "steps",
      "layout",
      "notes.a",
    ]);
  });
});

test("what is upstream of a step is found once, also on a circle", () => {
  const steps = {
    a: { type: "review", in: { asset: "c.asset" } },
    b: { type: "review", in: { asset: "a.asset" } },
    c: { type: "review", in: { asset: "b.asset" } },
  };
  const { steps: read } = surveyOf({ format: 1, steps }, catalogue);
  expect([...upstreamOf(read, "c")].sort()).toEqual(["a", "b", "c"]);
});
