import { describe, expect, test } from "vitest";

import type { Drawing, DrawnStep } from "./drawing";
import { randomDrawing, randomEdit } from "./random";
import { findStale } from "./stale";

const STEPS: Record<string, DrawnStep> = {
  files: { type: "export", in: { file: "scene.image" } },
  cutout: { type: "remove_background", label: "Cut out", in: { image: "$photo" } },
  words: { type: "write_text", in: { about: "$line" } },
  scene: { type: "composite", label: "Scene", in: { subject: "cutout.image", words: "words.text" } },
};
const then: Drawing = {
  format: 1,
  inputs: { photo: { type: "image", label: "Product photo" }, line: { type: "text", default: "Made to last" } },
  steps: STEPS,
};
const withStep = (id: string, step: Partial<DrawnStep>): Drawing => ({
  ...then,
  steps: { ...STEPS, [id]: { type: "x", ...STEPS[id], ...step } },
});

describe("a result is out of date", () => {
  test("where its step has changed, and below it because of its source", () => {
    expect(findStale(then, withStep("cutout", { params: { edge: 2 } }))).toEqual({
      cutout: ["Edge was not set, is 2."],
      scene: ["“Cut out”, which it takes its subject from, is out of date."],
      files: ["“Scene”, which it takes its file from, is out of date."],
    });
  });

  test.each<[string, Partial<DrawnStep>, string]>([
    ["type", { type: "layout" }, "The step type was composite, is layout."],
    ["needs", { needs: "some" }, "It now goes on without members that failed."],
    [
      "sources",
      { in: { subject: "$photo", words: "words.text" } },
      "Subject came from image of “Cut out”, comes from the input “Product photo”.",
    ],
    ["a wire less", { in: { subject: "cutout.image" } }, "Words came from text of “Words”, is empty."],
  ])("for a step's own reasons: %s", (_, step, reason) => {
    expect(findStale(then, withStep("scene", step)).scene).toEqual([reason]);
  });

  test("with the values that a param had and has", () => {
    const [before, after] = [0.4, 0.6].map((strength) => withStep("scene", { params: { strength, seed: 7 } }));
    expect(findStale(before ?? then, after ?? then).scene).toEqual(["Strength was 0.4, is 0.6."]);
    expect(findStale(before ?? then, then).scene).toEqual([
      "Strength was 0.4, is no longer set.",
      "Seed was 7, is no longer set.",
    ]);
  });

  test("for one's own reasons rather than for those of a source", () => {
    const now = { ...withStep("cutout", { params: { edge: 2 } }) };
    const both = { ...now, steps: { ...now.steps, scene: { ...STEPS.scene, type: "layout" } } } as Drawing;
    expect(findStale(then, both).scene).toEqual(["The step type was composite, is layout."]);
  });

  test("where an input that it reads is another, but not where only its label is", () => {
    const now: Drawing = {
      ...then,
      inputs: {
        photo: { type: "image", label: "Photo", help: "New." },
        line: { type: "text", default: "Built well" },
      },
    };
    expect(findStale(then, now)).toEqual({
      words: [
        "The input “Line”, which it takes its about from, has another default: was “Made to last”, is “Built well”.",
      ],
      scene: ["“Words”, which it takes its words from, is out of date."],
      files: ["“Scene”, which it takes its file from, is out of date."],
    });
  });

  test("where its source is gone", () => {
    const steps = Object.fromEntries(Object.entries(STEPS).filter(([id]) => id !== "cutout"));
    expect(findStale(then, { ...then, steps }).scene).toEqual([
      "“Cut out”, which it takes its subject from, is gone.",
    ]);
  });
});

describe("a result is not out of date", () => {
  test("because of labels, places, notes, groups, outputs or the order of things", () => {
    const renamed = withStep("scene", { label: "S" });
    const now: Drawing = {
      ...then,
      name: "Other",
      steps: Object.fromEntries(Object.entries(renamed.steps ?? {}).reverse()),
      outputs: { file: "files.file" },
      layout: { scene: [1, 1] },
      groups: { one: { label: "One", holds: ["scene"] } },
      notes: { one: { text: "One", at: [0, 0] } },
    };
    expect(findStale(then, now)).toEqual({});
  });

  test("where there is none yet", () => {
    expect(findStale(then, withStep("fresh", { in: { image: "cutout.image" } }))).toEqual({});
  });
});

test("steps on a circle are told once each", () => {
  const circle = (params: DrawnStep["params"]): Drawing => ({
    format: 1,
    steps: { one: { type: "x", in: { a: "two.a" } }, two: { type: "x", in: { a: "one.a" }, params: params ?? {} } },
  });
  expect(findStale(circle({}), circle({ seed: 1 }))).toEqual({
    two: ["Seed was not set, is 1."],
    one: ["“Two”, which it takes its a from, is out of date."],
  });
});

test("whatever is read from a step that is out of date is out of date, whatever the drawing", () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const before = randomDrawing(seed, 8);
    const after = [seed, seed + 1, seed + 2].reduce(randomEdit, before);
    const stale = findStale(before, after);
    expect(findStale(before, structuredClone(before))).toEqual({});
    for (const [id, step] of Object.entries(after.steps ?? {}))
      for (const source of Object.values(step.in ?? {}))
        if (stale[source.split(".")[0] ?? ""] && before.steps?.[id])
          expect(stale[id], `${seed} ${id}`).toBeDefined();
  }
});
