import { expect, test } from "vitest";

import type { Drawing } from "./drawing";
import { sampleCatalogue } from "./random";
import { listResults } from "./results";

const drawing: Drawing = {
  format: 1,
  steps: {
    cutout: { type: "remove_background", in: { image: "$product" } },
    formats: { type: "reframe", in: { image: "cutout.image" } },
  },
  outputs: { pictures: "formats.image" },
};

test("every output port could be handed out, and those that are have their names", () => {
  const found = listResults(drawing, sampleCatalogue).map(({ source, name, isEnd }) => [source, name, isEnd]);
  expect(found).toEqual([
    ["cutout.image", "", false],
    ["cutout.mask", "", false],
    ["formats.image", "pictures", true],
  ]);
});

test("an empty drawing hands nothing out", () => {
  expect(listResults({ format: 1 }, sampleCatalogue)).toEqual([]);
});
