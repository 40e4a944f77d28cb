import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { RowsApi } from "../api/run";
import type { Row, RowsPage, RowStory } from "../rows";
import { countLines, findRow } from "./pages";
import { createRowsStore, type RowsStore } from "./store";

const row = (number: number, name = "old"): Row => ({
  number,
  name,
  thumb: null,
  cost: "0.00",
  started_at: null,
  finished_at: null,
  cells: {},
});
const story = (number: number): RowStory => ({
  number,
  name: "",
  now: "2026-11-21T19:00:00Z",
  values: [],
  step_runs: [],
  more: false,
});

/** A server that answers when the test says so. */
let asked: Record<string, string>[];
let stories: number[];
let waiting: ((page: RowsPage | Error) => void)[];
let store: RowsStore;

const api: RowsApi = {
  fetchRows: (query) => {
    asked.push(query);
    return new Promise((resolve, reject) => {
      waiting.push((page) => (page instanceof Error ? reject(page) : resolve(page)));
    });
  },
  fetchErrors: () => Promise.resolve([]),
  fetchStory: (number) => {
    stories.push(number);
    return Promise.resolve(story(number));
  },
};

const tell = async (items: Row[], next: string | null = null): Promise<void> => {
  waiting.shift()?.({ items, next, total: 1_000, columns: ["say"] });
  await vi.advanceTimersByTimeAsync(0);
};
const page = (from: number, name?: string): Row[] =>
  Array.from({ length: 100 }, (_, place) => row(from + place, name));
const pass = (time: number) => vi.advanceTimersByTimeAsync(time);

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  stories = [];
  waiting = [];
  store = createRowsStore(api, 1_000);
});
afterEach(() => vi.useRealTimers());

describe("what is on screen", () => {
  test("is fetched once, page by page", async () => {
    store.getState().look(0, 30);
    store.getState().look(5, 35);
    expect(asked).toEqual([{ limit: "100", from: "0" }]);
    await tell(page(0));
    store.getState().look(80, 120);
    expect(asked.at(-1)).toEqual({ limit: "100", from: "100" });
    await tell(page(100));
    await pass(1_000);
    expect(asked).toHaveLength(2);
    expect(findRow(store.getState().kept, 120)?.number).toBe(120);
  });

  test("never asks for more than two pages at once, and not for those passed by", async () => {
    for (const line of [0, 150, 250, 350, 950]) store.getState().look(line, line + 20);
    expect(asked.map((query) => query.from)).toEqual(["0", "100"]);
    await tell(page(0));
    await pass(250);
    expect(asked.map((query) => query.from)).toEqual(["0", "100", "900"]);
  });

  test("is tried again after trouble, which is told meanwhile", async () => {
    store.getState().look(0, 30);
    waiting.shift()?.(new Error("The server did not answer."));
    await pass(0);
    expect(store.getState().trouble).toBe("The server did not answer.");
    await pass(2_000);
    await tell(page(0));
    expect(store.getState().trouble).toBe("");
  });
});

describe("when the run moves on", () => {
  beforeEach(async () => {
    store.getState().look(0, 30);
    await tell(page(0));
    asked = [];
  });

  test("the pages on screen are fetched anew, at most four times a second", async () => {
    for (let tenth = 0; tenth < 20; tenth += 1) {
      store.getState().change();
      await pass(100);
      if (waiting.length) await tell(page(0, `at ${tenth}`));
    }
    await pass(500);
    if (waiting.length) await tell(page(0, "last"));
    expect(asked.length).toBeGreaterThanOrEqual(5);
    expect(asked.length).toBeLessThanOrEqual(9);
    expect(findRow(store.getState().kept, 0)?.name).not.toBe("old");
  });

  test("old rows stay until the new ones come, and a page in flight is not asked for twice", async () => {
    store.getState().change();
    await pass(0);
    store.getState().change();
    await pass(600);
    expect(asked).toHaveLength(1);
    expect(findRow(store.getState().kept, 0)?.name).toBe("old");
    await tell(page(0, "newer"));
    await pass(250);
    expect(asked).toHaveLength(2);
  });

  test("nothing is fetched where nothing changes", async () => {
    await pass(10_000);
    expect(asked).toHaveLength(0);
  });
});

describe("what is looked for", () => {
  beforeEach(async () => {
    store.getState().look(0, 30);
    await tell(page(0));
    asked = [];
  });

  test("replaces the rows only when it has been found", async () => {
    store.getState().sift({ state: "failed" });
    expect([store.getState().isSeeking, countLines(store.getState().kept)]).toEqual([true, 1_000]);
    await tell([row(5), row(9)]);
    expect([store.getState().isSeeking, countLines(store.getState().kept)]).toEqual([false, 2]);
    expect(asked[0]).toEqual({ limit: "100", state: "failed" });
  });

  test("an answer to an earlier question is not shown", async () => {
    store.getState().sift({ q: "os" });
    store.getState().sift({ q: "oslo" });
    await tell([row(1)]);
    expect(store.getState().isSeeking).toBe(true);
    await tell([row(2)]);
    expect(findRow(store.getState().kept, 0)?.number).toBe(2);
  });

  test("goes on when the line that stands for more comes into sight", async () => {
    store.getState().sift({ state: "failed" });
    await tell([row(5)], "after-5");
    store.getState().look(0, 1);
    expect(asked.at(-1)).toMatchObject({ cursor: "after-5" });
  });
});

describe("the story of a row", () => {
  test("comes when the row is chosen and anew when the run moves on", async () => {
    store.getState().choose(7);
    await pass(0);
    expect(store.getState().story?.number).toBe(7);
    store.getState().change();
    await pass(300);
    expect(stories).toEqual([7, 7]);
  });

  test("is that of the row chosen last", async () => {
    store.getState().choose(7);
    store.getState().choose(8);
    await pass(0);
    expect(store.getState().story?.number).toBe(8);
  });
});
