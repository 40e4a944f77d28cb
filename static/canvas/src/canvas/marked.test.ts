import { expect, test } from "vitest";

import { isWrongWire, problemOf } from "./marked";

const PROBLEMS = [
  { step: "", field: "outputs.end", message: "There is no end." },
  { step: "cut", field: "in.image", message: "It takes a picture." },
  { step: "cut", field: "params.edge", message: "Too wide." },
];

test("a box tells the first thing that is wrong with it", () => {
  expect(problemOf(PROBLEMS, "cut")).toBe("It takes a picture.");
  expect(problemOf(PROBLEMS, "light")).toBe("");
});

test("a wire is wrong where the port it goes into is", () => {
  expect(isWrongWire(PROBLEMS, "cut.image")).toBe(true);
  expect(isWrongWire(PROBLEMS, "cut.edge")).toBe(false);
});
