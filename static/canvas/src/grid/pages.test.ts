import { describe, expect, test } from "vitest";

import type { Row, RowsPage } from "../rows";
import { askFor, countLines, findRow, keepNothing, layPage, NO_SIEVE, PAGE, pagesOf, type Kept } from "./pages";

const row = (number: number): Row => ({
  number,
  name: `row ${number}`,
  thumb: null,
  cost: "0.00",
  started_at: null,
  finished_at: null,
  cells: {},
});
const answer = (numbers: number[], next: string | null = null): RowsPage => ({
  items: numbers.map(row),
  next,
  total: 10_000,
  columns: [],
});
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, place) => from + place);
const numbers = (kept: Kept): (number | undefined)[] =>
  range(0, countLines(kept)).map((line) => findRow(kept, line)?.number);

describe("all rows", () => {
  const empty = keepNothing(10_000, false);

  test("every row has its line before it has come", () => {
    expect(countLines(empty)).toBe(10_000);
    expect(findRow(empty, 9_999)).toBeUndefined();
  });
  test("any page can be asked for and finds its place", () => {
    expect(askFor(empty, NO_SIEVE, 99)).toEqual({ limit: String(PAGE), from: "9900" });
    const kept = layPage(empty, 99, answer(range(9_900, 100)));
    expect(findRow(kept, 9_950)?.number).toBe(9_950);
    expect(findRow(kept, 0)).toBeUndefined();
  });
  test("what is on screen may stand on two pages", () => {
    expect(pagesOf(empty, 90, 130)).toEqual([0, 1]);
    expect(pagesOf(empty, 9_990, 12_000)).toEqual([99]);
  });
});

describe("found rows", () => {
  const sieve = { ...NO_SIEVE, state: "failed" };
  const first = layPage(keepNothing(10_000, true), 0, answer(range(0, 3), "after-2"));
  const both = layPage(first, 1, answer([7, 9], "after-9"));

  test("one more line stands for what may still be found", () => {
    expect(numbers(both)).toEqual([0, 1, 2, 7, 9, undefined]);
    expect(pagesOf(both, 5, 5)).toEqual([2]);
  });
  test("pages go on from where the one before ended", () => {
    expect(askFor(first, sieve, 0)).toEqual({ limit: String(PAGE), state: "failed" });
    expect(askFor(first, sieve, 1)).toEqual({ limit: String(PAGE), state: "failed", cursor: "after-2" });
    expect(askFor(both, sieve, 2)).toMatchObject({ cursor: "after-9" });
  });
  test("a row that is no longer found goes, and what lies behind stays", () => {
    const fewer = layPage(both, 0, answer([0, 2, 7], "after-7"));
    expect(numbers(fewer)).toEqual([0, 2, 7, 9, undefined]);
    expect(numbers(layPage(fewer, 0, answer([7, 9])))).toEqual([7, 9, undefined]);
  });
  test("where more were found than fit, what lies behind is asked for anew", () => {
    const more = layPage(both, 0, answer([0, 1], "after-1"));
    expect(numbers(more)).toEqual([0, 1, undefined]);
    expect(askFor(more, sieve, 1)).toMatchObject({ cursor: "after-1" });
  });
  test("nothing found is no line", () => {
    expect(countLines(layPage(keepNothing(10_000, true), 0, answer([])))).toBe(0);
  });
});
