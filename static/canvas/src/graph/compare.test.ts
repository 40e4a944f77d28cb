import { expect, test } from "vitest";

import { layOver } from "./compare";
import type { Drawing } from "./drawing";

const before: Drawing = {
  format: 1,
  steps: { cutout: { type: "remove_background" }, gone: { type: "relight", in: { subject: "cutout.image" } } },
  layout: { cutout: [0, 0], gone: [206, 0] },
};
const after: Drawing = {
  format: 1,
  steps: { cutout: { type: "remove_background", label: "Cut" }, fresh: { type: "export" } },
  layout: { cutout: [10, 0], fresh: [412, 0] },
};

test("laid over each other, drawings show what is new, what stayed as it is now, and what is gone where it stood", () => {
  const both = layOver(before, after);
  expect(Object.keys(both.steps ?? {})).toEqual(["cutout", "fresh", "gone"]);
  expect(both.steps?.cutout?.label).toBe("Cut");
  expect(both.layout).toEqual({ cutout: [10, 0], fresh: [412, 0], gone: [206, 0] });
  expect(layOver(after, after)).toEqual({ ...after, inputs: {}, notes: {} });
});
