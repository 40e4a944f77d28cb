import { expect, test } from "vitest";

import { edgePull } from "./edge_pull";

const FRAME = { left: 200, top: 50, right: 1000, bottom: 850 };

test("away from the edges nothing pulls", () => expect(edgePull([224, 826], FRAME)).toEqual([0, 0]));
test("the nearer to an edge, the harder it pulls, and no harder beyond it", () => {
  expect([212, 200, 20].map((x) => edgePull([x, 400], FRAME)[0])).toEqual([0.5, 1, 1]);
  expect([838, 850, 2000].map((y) => edgePull([600, y], FRAME)[1])).toEqual([-0.5, -1, -1]);
});
test("a corner pulls both ways", () => expect(edgePull([1000, 50], FRAME)).toEqual([-1, 1]));
