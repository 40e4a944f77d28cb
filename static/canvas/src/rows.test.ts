import { expect, test } from "vitest";

import { readRowsPage, readRowStory } from "./rows";

const ROW = {
  number: 5,
  name: "Oslo",
  thumb: null,
  cost: "0.00",
  started_at: null,
  finished_at: null,
  cells: { say: { state: "done_with_failures", done: 4, total: 6, id: null } },
};

test("a page of rows is taken as agreed", () => {
  expect(readRowsPage({ items: [ROW], next: null, total: 9, columns: ["say"] }).items[0]?.cells.say?.done).toBe(4);
});

test("what departs from the contract is named by its place", () => {
  const odd = { ...ROW, cells: { say: { state: "lost", done: 0, total: 1, id: null } } };
  expect(() => readRowsPage({ items: [odd], next: null, total: 9, columns: [] })).toThrow(
    "rows.items[0].cells.say.state should be one of",
  );
  expect(() => readRowStory({ number: 5 })).toThrow("row.name should be a string");
});
