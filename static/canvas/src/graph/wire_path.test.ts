import { describe, expect, test } from "vitest";

import type { Position } from "../types";
import { wireMiddle, wirePath, withBend } from "./wire_path";

const [from, to]: [Position, Position] = [
  [0, 0],
  [400, 100],
];

describe("a wire's line", () => {
  test("begins at one port and ends at the other", () => {
    const path = wirePath(from, [], to);
    expect(path.startsWith("M0,0 ")).toBe(true);
    expect(path.endsWith(" 400,100")).toBe(true);
  });

  test("passes through each of its bends in order", () => {
    const path = wirePath(from, [[100, 300], [200, -50]], to);
    expect(path.indexOf(" 100,300")).toBeGreaterThan(0);
    expect(path.indexOf(" 200,-50")).toBeGreaterThan(path.indexOf(" 100,300"));
  });

  test("has its middle at the bend in the middle, else between the two that are", () => {
    expect(wireMiddle(from, [], to)).toEqual([200, 50]);
    expect(wireMiddle(from, [[10, 20]], to)).toEqual([10, 20]);
    expect(wireMiddle(from, [[0, 20], [100, 40]], to)).toEqual([50, 30]);
  });

  test("takes a new bend where it is the least way round", () => {
    const bends = withBend(from, [[200, 50]], to, [300, 80]);
    expect(bends).toEqual([[200, 50], [300, 80]]);
    expect(withBend(from, [[200, 50]], to, [90, 20])).toEqual([[90, 20], [200, 50]]);
  });
});
