import { describe, expect, test } from "vitest";

import { sampleCatalogue } from "./random";
import { findStepTypes, rank } from "./search";

const found = (words: string): string[] => findStepTypes(words, sampleCatalogue).map((type) => type.type);
const among = (words: string, ...items: string[]): string[] => rank(words, items, (item) => [item]);

describe("ranking", () => {
  test("a beginning comes before a word, a word before its inside, letters in order last", () => {
    expect(among("re", "Core", "Our reframe", "Reframe", "Rake", "Xyz")).toEqual(["Reframe", "Our reframe", "Core", "Rake"]);
  });
  test("every word must be found", () => expect(among("ref now", "Reframe now", "Reframe")).toEqual(["Reframe now"]));
  test("no words leave everything as it is", () => expect(among("  ", "b", "a")).toEqual(["b", "a"]));
  test("what is equally good stays in its order", () => expect(among("a", "ab", "aa", "ac")).toEqual(["ab", "aa", "ac"]));
  test("accents and capitals do not count", () => expect(among("FUR", "Für alle")).toEqual(["Für alle"]));
  test("words may be typed together", () => expect(among("cutout", "Cut out", "Cut")).toEqual(["Cut out"]));
  test("an earlier text counts more", () => {
    const items = [
      { label: "Other", help: "mask" },
      { label: "Mask", help: "other" },
    ];
    expect(rank("mask", items, ({ label, help }) => [label, help]).map(({ label }) => label)).toEqual(["Mask", "Other"]);
  });
});

describe("step types", () => {
  test("are found by label, by type and by initial letters", () => {
    expect(found("cut")[0]).toBe("remove_background");
    expect(found("remove_b")[0]).toBe("remove_background");
    expect(found("genimg")).toEqual(["generate_image"]);
  });
  test("are found by what they take or give, after those that are called so", () => {
    const types = found("image");
    expect(types[0]).toBe("generate_image");
    expect(types).toEqual(expect.arrayContaining(["remove_background", "composite", "reframe", "pick"]));
    expect(types).not.toContain("write_text");
    expect(found("text")[0]).toBe("write_text");
    expect(found("text")).toContain("generate_image");
  });
  test("are found by another word in their help, last", () => {
    expect(found("matte")).toEqual(["remove_background"]);
    expect(found("picture").at(0)).toBe("composite");
  });
  test("are found by their group", () => expect(found("judge")).toEqual(["pick", "review"]));
  test("nothing is found by what is nowhere", () => expect(found("zzz")).toEqual([]));
});
