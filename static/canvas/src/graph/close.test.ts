import { describe, expect, test } from "vitest";

import { closest, didYouMean, likeness } from "./close";

/** As `difflib.SequenceMatcher(None, one, other).ratio()` says. */
test.each([
  ["abcd", "bcde", 0.75],
  ["", "", 1],
  ["", "a", 0],
  ["private", "volatile", 8 / 15],
  ["tide", "diet", 0.25],
  ["diet", "tide", 0.5],
  ["remove_background", "remove_backgroud", 32 / 33],
  ["größe", "groesse", 0.5],
  ["🖼a", "🖼b", 0.5],
])("%s and %s are alike by %d", (one, other, ratio) => expect(likeness(one, other)).toBeCloseTo(ratio, 12));

describe("the closest word", () => {
  test("is the one most alike", () => expect(closest("cutuot", ["scene", "cutout", "cut"])).toBe("cutout"));
  test("is the last in the alphabet where several are as alike", () => {
    expect(closest("ab", ["aa", "ac", "a_"])).toBe("");
    expect(closest("abc", ["abx", "abz", "aby"])).toBe("abz");
  });
  test("is nothing where none is alike enough", () => expect(closest("zz", ["image", "mask"])).toBe(""));
  test("may be just alike enough", () => expect(closest("abcde", ["abcxy"])).toBe("abcxy"));
  test("is asked about in a sentence, or not at all", () => {
    expect(didYouMean("imge", ["image"])).toBe(" Did you mean `image`?");
    expect(didYouMean("zz", ["image"])).toBe("");
  });
});
