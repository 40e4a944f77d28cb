import { describe, expect, test } from "vitest";

import { align, arrange, spread, type Sizes } from "./arrange";
import { boxOf, readSource, type Drawing } from "./drawing";
import { BOX, type Places } from "./places";
import { chance, randomDrawing } from "./random";

const sizeOf = (id: string, sizes: Sizes): readonly [number, number] => sizes[id] ?? [BOX.width, BOX.height];

function overlaps(places: Places, sizes: Sizes = {}): string[] {
  const all = Object.entries(places);
  return all.flatMap(([id, [x, y]], index) =>
    all.slice(index + 1).flatMap(([other, [otherX, otherY]]) => {
      const [width, height] = sizeOf(id, sizes);
      const [otherWidth, otherHeight] = sizeOf(other, sizes);
      const isBeside = x + width <= otherX || otherX + otherWidth <= x;
      const isBelow = y + height <= otherY || otherY + otherHeight <= y;
      return isBeside || isBelow ? [] : [`${id} ${other}`];
    }),
  );
}

const wires = (drawing: Drawing): { from: string; to: string }[] =>
  Object.entries(drawing.steps ?? {}).flatMap(([to, step]) =>
    Object.values(step.in ?? {}).map((text) => {
      const source = readSource(text);
      return { from: source ? boxOf(source) : "", to };
    }),
  );

/** Wires whose end does not stand right of their beginning. */
const backward = (drawing: Drawing, places: Places): { from: string; to: string }[] =>
  wires(drawing).filter(({ from, to }) => (places[from]?.[0] ?? 0) >= (places[to]?.[0] ?? 0));

const CHAIN: Drawing = {
  format: 1,
  inputs: { photo: { type: "image" } },
  steps: {
    cut: { type: "remove_background", in: { image: "$photo" } },
    words: { type: "write_text" },
    back: { type: "generate_image", in: { prompt: "words.text" } },
    scene: { type: "composite", in: { background: "back.image", subject: "cut.image" } },
    alone: { type: "review" },
  },
  groups: { backdrop: { label: "Backdrop", holds: ["words", "back"] } },
  notes: { note: { text: "Here", at: [0, 0] } },
};

describe("arranging", () => {
  test("any drawing with boxes of any size: none overlap, every wire runs to the right", () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const drawing = randomDrawing(seed, 3 + (seed % 20));
      const next = chance(seed);
      const sizes = Object.fromEntries(
        Object.keys(drawing.steps ?? {}).map((id) => [id, [120 + next() * 300, 60 + next() * 400] as const]),
      );
      const places = arrange(drawing, undefined, sizes);
      expect(overlaps(places, sizes)).toEqual([]);
      expect(backward(drawing, places)).toEqual([]);
      expect(Object.values(places).flat().every(Number.isInteger)).toBe(true);
      expect(arrange(drawing, undefined, sizes)).toEqual(places);
    }
  });
  test("arranging again changes nothing", () => {
    const places = arrange(CHAIN);
    expect(arrange({ ...CHAIN, layout: places })).toEqual(places);
  });
  test("an input stands just before the step that reads it", () => {
    const places = arrange(CHAIN);
    expect(places.$photo?.[0]).toBeLessThan(places.cut?.[0] ?? 0);
    expect((places.cut?.[0] ?? 0) - (places.$photo?.[0] ?? 0)).toBeLessThan(2 * BOX.width);
  });
  test("nobody but its members stands within a group's frame", () => {
    const places = arrange(CHAIN);
    const held = [places.words, places.back].map((place) => place ?? [0, 0]);
    const left = Math.min(...held.map(([x = 0]) => x));
    const right = Math.max(...held.map(([x = 0]) => x)) + BOX.width;
    const top = Math.min(...held.map(([, y = 0]) => y));
    const bottom = Math.max(...held.map(([, y = 0]) => y)) + BOX.height;
    for (const id of ["cut", "scene", "alone", "$photo"]) {
      const [x, y] = places[id] ?? [0, 0];
      expect(x + BOX.width <= left || x >= right || y + BOX.height <= top || y >= bottom).toBe(true);
    }
  });
  test("a group that a wire leaves and comes back to does not bend the flow", () => {
    const torn: Drawing = { ...CHAIN, groups: { torn: { label: "", holds: ["words", "scene"] } } };
    expect(backward(torn, arrange(torn))).toEqual([]);
  });
  test("a straight chain is drawn straight", () => {
    const steps = {
      a: { type: "review" },
      b: { type: "review", in: { asset: "a.asset" } },
      c: { type: "review", in: { asset: "b.asset" } },
    };
    const places = arrange({ format: 1, steps }, undefined, { b: [184, 300] });
    expect([places.a?.[1], places.c?.[1]]).toEqual([74, 74]);
    expect(places.b?.[1]).toBe(0);
  });
  test("only the boxes named are moved, and their corner stays where it was", () => {
    const placed: Drawing = { ...CHAIN, layout: { cut: [500, 300], scene: [450, 700], words: [0, 0] } };
    const places = arrange(placed, ["cut", "scene"]);
    expect(Object.keys(places)).toEqual(["cut", "scene"]);
    expect(places.cut).toEqual([450, 300]);
  });
  test("a circle is drawn rather than followed for ever", () => {
    const circle: Drawing = {
      format: 1,
      steps: {
        a: { type: "review", in: { asset: "b.asset" } },
        b: { type: "review", in: { asset: "a.asset" } },
      },
    };
    expect(overlaps(arrange(circle))).toEqual([]);
  });
  test("an empty drawing has no places", () => expect(arrange({ format: 1 })).toEqual({}));
  test("three hundred steps are laid out without overlap", () => {
    expect(overlaps(arrange(randomDrawing(5, 300)))).toEqual([]);
  });
});

describe("aligning", () => {
  const places: Places = { a: [0, 10], b: [100, 50], c: [30, 90] };
  const sizes: Sizes = { a: [100, 20], b: [50, 40], c: [80, 20] };

  test("at an edge, or through the middle", () => {
    const at = (edge: Parameters<typeof align>[2], axis: 0 | 1) =>
      Object.values(align(places, ["a", "b", "c"], edge, sizes)).map((place) => place[axis]);
    expect([at("left", 0), at("right", 0), at("middle", 0)]).toEqual([[0, 0, 0], [50, 100, 70], [25, 50, 35]]);
    expect([at("top", 1), at("bottom", 1), at("centre", 1)]).toEqual([[10, 10, 10], [90, 70, 90], [50, 40, 50]]);
    expect(at("left", 1)).toEqual([10, 50, 90]);
  });
  test("boxes are spread as far apart from each other", () => {
    expect(spread({ a: [0, 0], b: [110, 5], c: [400, 0] }, ["a", "b", "c"], "across", sizes)).toEqual({
      a: [0, 0],
      b: [225, 5],
      c: [400, 0],
    });
  });
  test("boxes without room between them are put side by side", () => {
    expect(spread({ a: [0, 0], b: [0, 5], c: [0, 9] }, ["a", "b", "c"], "down", sizes)).toEqual({
      a: [0, 0],
      b: [0, 20],
      c: [0, 60],
    });
  });
  test("boxes that are not there are passed over", () => {
    expect([align(places, ["nobody"], "left"), spread(places, ["nobody"], "down")]).toEqual([{}, {}]);
  });
});
