import { expect, test } from "vitest";

import { movePlace } from "./keys";

const EXTENT = { lines: 10_000, columns: 6, page: 20 };
const at = (line: number, column: number) => ({ line, column });

test.each([
  ["ArrowDown", false, at(6, 2)],
  ["ArrowUp", false, at(4, 2)],
  ["ArrowRight", false, at(5, 3)],
  ["ArrowLeft", false, at(5, 1)],
  ["PageDown", false, at(25, 2)],
  ["PageUp", false, at(0, 2)],
  ["Home", false, at(5, 0)],
  ["End", false, at(5, 5)],
  ["Home", true, at(0, 0)],
  ["End", true, at(9_999, 5)],
])("%s leads on", (key, withControl, to) => {
  expect(movePlace(at(5, 2), key, withControl, EXTENT)).toEqual(to);
});

test("no key leads out of the grid", () => {
  expect(movePlace(at(0, 0), "ArrowUp", false, EXTENT)).toEqual(at(0, 0));
  expect(movePlace(at(9_999, 5), "ArrowRight", false, EXTENT)).toEqual(at(9_999, 5));
});

test("other keys are left to the page", () => {
  expect(movePlace(at(0, 0), "r", false, EXTENT)).toBeNull();
});
