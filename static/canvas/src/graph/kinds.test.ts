import { describe, expect, test } from "vitest";

import type { Catalogue, PortKind, StepType } from "./drawing";
import { portsIn, portsOut, surveyOf } from "./kinds";

const port = (type: PortKind["type"]): PortKind => ({ type, many: false, optional: false, within_row: false, label: "" });

const type: StepType = {
  type: "tool",
  label: "Tool",
  help: "",
  group: "Connect",
  version: 1,
  lane: "models",
  ability: "",
  asks: false,
  open: true,
  inputs: { image: port("image") },
  outputs: { text: port("text") },
  params: {},
};
const catalogue: Catalogue = { tool: type, shut: { ...type, type: "shut", open: false } };

describe("the ports of a step", () => {
  const params = { takes: { words: { type: "text", many: true, label: "Words" }, image: { type: "json" } }, gives: { it: { type: "any" } } };

  test("are those of its type and, where that is open, those its params name", () => {
    const ports = portsIn({ type: "tool", params }, catalogue);
    expect(Object.keys(ports)).toEqual(["image", "words"]);
    expect(ports.words).toEqual({ ...port("text"), many: true, label: "Words" });
    expect(Object.keys(portsOut({ type: "tool", params }, catalogue))).toEqual(["text", "it"]);
  });
  test("keep what the type says of them", () => {
    expect(portsIn({ type: "tool", params }, catalogue).image?.type).toBe("image");
  });
  test("are only the type's own where it is not open", () => {
    expect(portsIn({ type: "shut", params }, catalogue)).toBe(catalogue.shut?.inputs);
  });
  test("are none where nobody knows the type", () => {
    expect(portsIn({ type: "constructor" }, catalogue)).toEqual({});
    expect(portsOut({ type: "nobody" }, catalogue)).toEqual({});
  });
  test.each([[null], ["x"], [[]], [{ a: null, b: {}, c: { type: "colour" }, d: [] }]])("are read past %j", (takes) => {
    expect(Object.keys(portsIn({ type: "tool", params: { takes } }, catalogue))).toEqual(["image"]);
  });
});

test("a drawing is read once, and anew with another catalogue", () => {
  const drawing = { format: 1, steps: { a: { type: "tool" } } };
  const survey = surveyOf(drawing, catalogue);
  expect(surveyOf(drawing, catalogue)).toBe(survey);
  expect(surveyOf(drawing, {}).kinds.size).toBe(0);
});
