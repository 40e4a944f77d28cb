import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { diffDrawings } from "./diff";
import type { Drawing } from "./drawing";
import { randomDrawing, randomEdit } from "./random";

interface Pair {
  name: string;
  before: Drawing;
  after: Drawing;
  differences: { step: string; field: string; before: unknown; after: unknown; sentence: string }[];
}

const FIXTURE = new URL("../../../../tests/fixtures/differences.json", import.meta.url);
const pairs = JSON.parse(readFileSync(FIXTURE, "utf-8")) as Pair[];

test.each(pairs)("$name: told as the server tells it", ({ before, after, differences }) => {
  const told = diffDrawings(before, after).changes.map(({ box, ...rest }) => ({
    step: box.startsWith("$") ? "" : box,
    ...rest,
  }));
  expect(told).toEqual(differences);
});

describe("marks", () => {
  const before: Drawing = {
    format: 1,
    inputs: { photo: { type: "image" }, line: { type: "text" } },
    steps: {
      cut: { type: "remove_background", in: { image: "$photo" } },
      light: { type: "relight", in: { subject: "cut.image" }, params: { strength: 1 } },
      old: { type: "review", in: { asset: "light.image" } },
    },
    layout: { $photo: [0, 0], cut: [200, 0], light: [400, 0] },
    groups: { front: { label: "Front", holds: ["cut", "light"] }, back: { label: "Back", holds: ["old"] } },
    notes: {
      one: { text: "One", at: [0, 0] },
      two: { text: "Two", at: [0, 0] },
      three: { text: "Three", at: [0, 0] },
    },
  };

  test("stand at boxes, wires and groups, also at those that only moved", () => {
    const after: Drawing = {
      ...before,
      inputs: { photo: { type: "image" }, line: { type: "text", many: true } },
      steps: {
        cut: { type: "remove_background", label: "Mask", in: { image: "$photo" } },
        light: { type: "relight", in: { subject: "$photo" }, params: { strength: 2 } },
        fresh: { type: "review", in: { asset: "light.image" } },
      },
      layout: { $photo: [0, 0], cut: [200, 50], light: [400, 9] },
      groups: { front: { label: "Front", holds: ["light", "cut"] }, back: { label: "Back", holds: ["fresh"] } },
      notes: { one: { text: "Won", at: [0, 0] }, two: { text: "Two", at: [5, 0] } },
    };
    expect(diffDrawings(before, after)).toMatchObject({
      boxes: {
        $line: "changed",
        cut: "moved",
        light: "changed",
        fresh: "added",
        old: "removed",
        "#one": "changed",
        "#two": "moved",
        "#three": "removed",
      },
      wires: { "light.subject": "changed", "fresh.asset": "added", "old.asset": "removed" },
      groups: { back: "changed" },
    });
    expect(Object.keys(diffDrawings(before, after).boxes)).toHaveLength(8);
  });

  test("a box of which only a wire changed has no mark of its own", () => {
    const after = { ...before, steps: { ...before.steps, cut: { type: "remove_background" } } };
    expect(diffDrawings(before, after)).toMatchObject({ boxes: {}, wires: { "cut.image": "removed" } });
  });
});

test("a drawing does not differ from itself, and the way back names the same places, whatever the drawing", () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const before = randomDrawing(seed, 5);
    const after = [seed, seed + 1, seed + 2].reduce(randomEdit, before);
    const none = { boxes: {}, wires: {}, groups: {}, changes: [] };
    expect(diffDrawings(before, structuredClone(before))).toEqual(none);
    const [there, back] = [diffDrawings(before, after), diffDrawings(after, before)];
    const [here, home] = [there, back].map(({ changes }) => changes.map(({ box, field }) => `${box} ${field}`).sort());
    expect(here).toEqual(home);
    expect(Object.keys(there.boxes).sort()).toEqual(Object.keys(back.boxes).sort());
  }
});
