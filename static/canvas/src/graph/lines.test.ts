import { describe, expect, test } from "vitest";

import { mergeLines } from "./lines";
import { chance } from "./random";

const lines = (...all: string[]): string => all.join("\n");

describe("a text that two people changed", () => {
  const base = lines("A calm room.", "Soft light.", "", "No people.", "Wide.");

  test("changes on different lines are both taken", () => {
    const mine = base.replace("Soft", "Hard");
    const theirs = base.replace("Wide", "Close");
    expect(mergeLines(base, mine, theirs)).toBe(lines("A calm room.", "Hard light.", "", "No people.", "Close."));
  });

  test("a line put in and a line taken out are both taken", () => {
    const mine = lines("Morning.", base);
    const theirs = lines("A calm room.", "Soft light.", "", "Wide.");
    expect(mergeLines(base, mine, theirs)).toBe(lines("Morning.", "A calm room.", "Soft light.", "", "Wide."));
  });

  test("one line changed differently, or lines that touch, are not put together", () => {
    expect(mergeLines(base, base.replace("Wide", "Close"), base.replace("Wide", "Far"))).toBeNull();
    expect(mergeLines(base, base.replace("calm", "loud"), base.replace("Soft", "Hard"))).toBeNull();
    expect(mergeLines("red", "blue", "green")).toBeNull();
  });

  test("the same change by both is taken once", () => {
    const both = lines(base, "At dusk.");
    expect(mergeLines(base, both, both.replace("calm", "quiet"))).toBe(both.replace("calm", "quiet"));
  });

  test("very long texts are one value", () => {
    const long = (word: string): string => Array.from({ length: 3000 }, (_, at) => `${word} ${at}`).join("\n");
    expect(mergeLines(long("a"), long("b"), long("c"))).toBeNull();
  });
});

test("what only one side changed is taken whole, whatever the texts", () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const next = chance(seed);
    const line = (): string => "abc"[Math.floor(next() * 3)] ?? "";
    const text = (): string => Array.from({ length: Math.floor(next() * 7) }, line).join("\n");
    const [base, other] = [text(), text()];
    expect(mergeLines(base, other, base)).toBe(other);
    expect(mergeLines(base, base, other)).toBe(other);
    expect(mergeLines(base, other, other)).toBe(other);
  }
});
