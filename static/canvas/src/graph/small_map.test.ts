import { expect, test } from "vitest";

import { boundsOf, fitInto, outlineOf } from "./small_map";

const ONE = { x: 0, y: 0, width: 100, height: 50 };
const FAR = { x: 900, y: -150, width: 100, height: 50 };

test("the bounds hold every box", () => {
  expect(boundsOf([ONE, FAR])).toEqual({ x: 0, y: -150, width: 1000, height: 200 });
});

test("nothing has no size", () => {
  expect(boundsOf([])).toEqual({ x: 0, y: 0, width: 0, height: 0 });
});

test("a wide drawing fills the map from side to side and stands in its middle", () => {
  const fitted = fitInto(boundsOf([ONE, FAR]), { width: 120, height: 80 }, 10);
  expect(fitted.unit).toBe(10);
  expect([fitted.x, fitted.x + fitted.width]).toEqual([-100, 1100]);
  expect(fitted.y + fitted.height / 2).toBe(-50);
});

test("a small drawing is never shown larger than it is", () => {
  expect(fitInto(ONE, { width: 200, height: 100 }, 10).unit).toBe(1);
});

test("all boxes are one outline", () => {
  expect(outlineOf([ONE, FAR])).toBe("M0 0h100v50h-100zM900 -150h100v50h-100z");
});
