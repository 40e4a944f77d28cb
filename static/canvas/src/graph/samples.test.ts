import { describe, expect, test } from "vitest";

import type { Samples } from "./page";
import { afterRenaming, beforeRenaming, renaming } from "./samples";

const SAMPLES: Samples = { inputs: { photo: 7, words: "Made to last", gone: "left over" }, pins: { cut: 3, light: 4 } };

describe("where a box is called otherwise", () => {
  test("an input's value follows, in its place, and taken back it is as it was", () => {
    const renamed = renaming(SAMPLES, "$photo", "$picture");
    const after = afterRenaming(SAMPLES, renamed);
    expect(Object.entries(after.inputs)).toEqual([["picture", 7], ["words", "Made to last"], ["gone", "left over"]]);
    expect(beforeRenaming(after, renamed)).toEqual(SAMPLES);
  });
  test("a value left over under the new name gives way", () => {
    const { inputs } = afterRenaming(SAMPLES, renaming(SAMPLES, "$words", "$gone"));
    expect(inputs).toEqual({ photo: 7, gone: "Made to last" });
  });
  test("a step's held result is let go, and held again where the renaming is taken back", () => {
    const renamed = renaming(SAMPLES, "cut", "cut_out");
    const after = afterRenaming(SAMPLES, renamed);
    expect([after.pins, after.inputs]).toEqual([{ light: 4 }, SAMPLES.inputs]);
    expect(beforeRenaming(after, renamed)).toEqual(SAMPLES);
  });
});
