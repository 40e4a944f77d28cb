import { expect, test } from "vitest";

import {
  completeVariable,
  listVariables,
  offerVariables,
  openVariable,
  tellUnknown,
  unknownVariables,
} from "./variables";

const KNOWN = ["about", "brand", "voice"];

test("variables are found, and braces of JSON are none", () => {
  const found = listVariables('For {about}: {"a": 1} {brand}');
  expect(found.map((variable) => variable.name)).toEqual(["about", "brand"]);
});

test("a variable that stands for nothing is told once", () => {
  expect(unknownVariables("{abuot} {brand} {abuot}", KNOWN)).toEqual(["abuot"]);
});

test("an open brace at the caret asks for a variable", () => {
  expect(openVariable("For {ab", 7)).toEqual({ from: 4, typed: "ab" });
  expect(openVariable("For {about} and", 15)).toBeNull();
});

test("what begins as typed is offered before what only has it in it", () => {
  expect(offerVariables("", KNOWN)).toEqual(KNOWN);
  expect(offerVariables("o", ["about", "other"])).toEqual(["other", "about"]);
});

test("a variable is written out, and what was left of it goes", () => {
  expect(completeVariable("For {ab} now", 7, "about")).toEqual({ text: "For {about} now", caret: 11 });
  expect(completeVariable("For {", 5, "brand")).toEqual({ text: "For {brand}", caret: 11 });
});

test("a word that is misspelled leads to the one that is meant", () => {
  expect(tellUnknown("{brnad} in {weather}", KNOWN)).toEqual([
    "{brnad} stands for nothing here and stays as it is. Did you mean {brand}?",
    "{weather} stands for nothing here and stays as it is.",
  ]);
});
