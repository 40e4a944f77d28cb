import { describe, expect, test } from "vitest";

import { BOX, findColumns, layOut, listBoxes, placeBoxes, portOffset, readingOrder, shapeKey } from "./places";
import { sampleInput, sampleSnapshot, sampleStep, sampleWire } from "../sample";

const LAUNCH = sampleSnapshot({
  inputs: [sampleInput("product"), sampleInput("headline")],
  steps: ["cutout", "backdrop", "light", "scene", "layout"].map((id) => sampleStep(id)),
  wires: [
    sampleWire("$product", "cutout"),
    sampleWire("cutout", "light"),
    sampleWire("backdrop", "light"),
    sampleWire("light", "scene"),
    sampleWire("backdrop", "scene"),
    sampleWire("scene", "layout"),
    sampleWire("$headline", "layout"),
  ],
});

describe("columns", () => {
  test("a box stands right of everything that feeds it", () => {
    expect(findColumns(listBoxes(LAUNCH), LAUNCH.wires)).toEqual({
      $product: 0,
      $headline: 0,
      backdrop: 0,
      cutout: 1,
      light: 2,
      scene: 3,
      layout: 4,
    });
  });
  test("a circle is drawn rather than followed for ever", () => {
    expect(findColumns(["a", "b"], [sampleWire("a", "b"), sampleWire("b", "a")])).toEqual({ a: 0, b: 0 });
  });
});

describe("auto-layout", () => {
  const places = layOut(listBoxes(LAUNCH), LAUNCH.wires);

  test("no two boxes overlap", () => {
    const all = Object.values(places);
    for (const [index, [x, y]] of all.entries()) {
      for (const [otherX, otherY] of all.slice(index + 1)) {
        expect(Math.abs(x - otherX) >= BOX.width || Math.abs(y - otherY) >= BOX.height).toBe(true);
      }
    }
  });
  test("every wire runs from left to right", () => {
    for (const { from, to } of LAUNCH.wires) expect(places[from]?.[0]).toBeLessThan(places[to]?.[0] ?? -1);
  });
  test("an input that only a late step reads stands just before that step", () => {
    expect(places.$headline?.[0]).toBe(places.scene?.[0]);
  });
  test("an empty drawing has no places", () => expect(layOut([], [])).toEqual({}));
});

describe("places", () => {
  const placed = sampleSnapshot({
    inputs: [sampleInput("product", { position: [0, 80] })],
    steps: [sampleStep("cutout", { position: [220, 80] }), sampleStep("scene", { position: [440, 80] })],
  });

  test("the server's places are kept", () => {
    expect(placeBoxes(placed)).toEqual({ $product: [0, 80], cutout: [220, 80], scene: [440, 80] });
  });
  test("one box without a place lays out all of them", () => {
    const half = {
      ...placed,
      steps: placed.steps.map((step) => (step.id === "scene" ? { ...step, position: null } : step)),
    };
    expect(placeBoxes(half)).toEqual(layOut(listBoxes(half), half.wires));
  });
  test("the reading order follows the flow, then goes down", () => {
    const order = readingOrder(listBoxes(LAUNCH), LAUNCH.wires, {
      $product: [0, 0],
      backdrop: [0, 300],
      $headline: [0, 200],
    });
    expect(order).toEqual(["$product", "$headline", "backdrop", "cutout", "light", "scene", "layout"]);
  });
  test("what happens in a run does not change the shape of its drawing, a new wire does", () => {
    const moved = { ...placed, steps: placed.steps.map((step) => ({ ...step, state: "done" as const })) };
    expect(shapeKey(moved)).toBe(shapeKey(placed));
    expect(shapeKey({ ...placed, wires: [...placed.wires, sampleWire("$product", "scene")] })).not.toBe(
      shapeKey(placed),
    );
  });
});

test("ports are spread evenly along the edge", () => {
  expect([portOffset(0, 1), portOffset(0, 3), portOffset(2, 3)]).toEqual([50, 25, 75]);
});
