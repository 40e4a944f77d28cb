/** The same drawings on both sides: tests/pipelines/graph/test_fixtures.py writes what is read here, and reads `drawn`. */

import { readFileSync, writeFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { findProblems } from "./check";
import { dumpDrawing, writeSource, type Catalogue, type Drawing, type Problem } from "./drawing";
import { planOf } from "./plan";

interface Told {
  drawing: Drawing;
  problems: Problem[];
  plan: { order: string[]; axes: Record<string, string[][]>; wires: unknown[] } | null;
}

const fixture = (name: string): URL => new URL(`../../../../tests/fixtures/${name}`, import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(fixture(name), "utf8"));

const catalogue = read("catalogue.json") as Catalogue;
const told = Object.entries(read("drawings.json") as Record<string, Told>);
const planned = told.filter(([, { plan }]) => plan !== null);

describe("what the server says of a drawing, the canvas says as well", () => {
  test.each(told)("%s: the problems", (_, { drawing, problems }) => {
    expect(findProblems(drawing, catalogue)).toEqual(problems);
  });
  test.each(planned)("%s: the plan", (_, { drawing, plan }) => {
    const { order, axes, wires, problems } = planOf(drawing, catalogue);
    const written = wires.map((wire) => ({ ...wire, source: writeSource(wire.source) }));
    expect({ order, axes, wires: written }).toEqual(plan);
    expect(problems).toEqual([]);
  });
  test.each(told)("%s: a plan is found for what is wrong as well", (_, { drawing }) => {
    expect(() => planOf(drawing, catalogue)).not.toThrow();
  });
});

/** Drawn here rather than there: the numbers and letters that the two languages would each write their own way. */
const DRAWN: Readonly<Record<string, Drawing>> = {
  "numbers that are long, whole, small and large": {
    format: 1,
    steps: {
      a: { type: "relight", in: { subject: "$p", background: "$p" }, params: { strength: 0.1 + 0.2 } },
      b: { type: "relight", in: { subject: "$p", background: "$p" }, params: { strength: 1.0 } },
    },
    inputs: { p: { type: "image" }, n: { type: "json", default: [1e-7, 0.00005, 1e-6, 1e21, 1e16, -1.5e300, -0, 2 ** 53] } },
    layout: { a: [12.5, -0.000025], b: [3, 4.000000000000001] },
  },
  "letters that are escaped or not": {
    format: 1,
    name: 'Ä “quote” "escaped" \\ / \u2028 \u007f \u0001 \b \f \n \r \t 🖼 \ud800',
    steps: { größe: { type: "write_text", label: "Größe", params: { prompt: "日本語" } } },
    notes: { "": { text: "\u0085 \ufeff.", at: [0, 0] } },
  },
  "names that are numbers": {
    format: 1,
    steps: { a: { type: "write_text", params: { prompt: "x" }, in: { about: "$10" } } },
    inputs: { "10": { type: "text" }, b: { type: "text" }, "2": { type: "json", default: { "3": 1, "1": 2, "01": 3 } } },
    outputs: { "7": "a.text", "1": "$2" },
  },
  "sections that are empty, in another order": {
    notes: {},
    groups: {},
    bends: {},
    layout: {},
    outputs: {},
    steps: { a: { type: "write_text", in: {}, params: { prompt: "x" } } },
    inputs: {},
    name: "",
    format: 1,
  },
};

test("what is written here is what the server reads without a problem and writes alike", () => {
  const good = planned.map(([name, { drawing }]) => [name, drawing] as const);
  const texts = [...good, ...Object.entries(DRAWN)].map(([name, drawing]) => [name, dumpDrawing(drawing)]);
  const written = `${JSON.stringify(Object.fromEntries(texts), null, 1)}\n`;
  if (process.env.WRITE_FIXTURES) writeFileSync(fixture("drawn.json"), written);
  expect(written).toEqual(readFileSync(fixture("drawn.json"), "utf8"));
});
test.each(Object.entries(DRAWN))("%s: nothing is wrong with it", (_, drawing) => {
  expect(findProblems(drawing, catalogue)).toEqual([]);
});
