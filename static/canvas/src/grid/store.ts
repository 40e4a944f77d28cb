/** The store behind the grid: what is on screen is fetched, and fetched anew when something has changed. */

import { createStore, type StoreApi } from "zustand/vanilla";

import type { RowsApi } from "../api/run";
import type { RowError, RowStory } from "../rows";
import type { Place } from "./keys";
import {
  askFor,
  isSifting,
  keepNothing,
  layPage,
  NO_SIEVE,
  PAGE,
  pagesOf,
  type Kept,
  type Sieve,
} from "./pages";

/** At most so often is something fetched anew, and so many pages at once. */
const PAUSE = 250;
const AFTER_TROUBLE = 2_000;
const AT_ONCE = 2;

export interface RowsState {
  kept: Kept;
  columns: readonly string[];
  sieve: Sieve;
  /** Whether what is shown is still that of the sieve before. */
  isSeeking: boolean;
  /** A sentence about rows that could not be fetched, or "". */
  trouble: string;
  errors: readonly RowError[];
  active: Place;
  /** The row whose story is open, and the story once it has come. */
  chosen: number | null;
  story: RowStory | null;
  /** Says which lines are on screen. */
  look: (first: number, last: number) => void;
  /** Says that the run has changed. */
  change: () => void;
  sift: (sieve: Partial<Sieve>) => void;
  move: (place: Place) => void;
  choose: (number: number | null) => void;
  fetchErrors: () => void;
}
export type RowsStore = StoreApi<RowsState>;

/** A store for a batch of so many rows. */
export function createRowsStore(api: RowsApi, total: number): RowsStore {
  return createStore<RowsState>()((set, get) => {
    const pages = fetchPages(api, get, set);
    const tellStory = fetchStories(api, get, set);
    const refresh = atMost(PAUSE, () => {
      pages.fetch();
      tellStory();
    });
    return {
      kept: keepNothing(total, false),
      columns: [],
      sieve: NO_SIEVE,
      isSeeking: false,
      trouble: "",
      errors: [],
      active: { line: 0, column: 0 },
      chosen: null,
      story: null,
      look: pages.look,
      change: () => {
        pages.age();
        refresh();
      },
      sift: (wanted) => {
        set({ sieve: { ...get().sieve, ...wanted }, isSeeking: true });
        pages.begin();
      },
      move: (active) => set({ active }),
      choose: (chosen) => {
        if (chosen === get().chosen) return;
        set({ chosen, story: null });
        tellStory();
      },
      fetchErrors: () => {
        api.fetchErrors().then(
          (errors) => set({ errors }),
          () => undefined, // The list is only a help: rows can be found without it.
        );
      },
    };
  });
}

type Get = () => RowsState;
type Set = (state: Partial<RowsState>) => void;

function fetchPages(api: RowsApi, get: Get, set: Set) {
  let [first, last] = [0, PAGE - 1];
  // Ages tell which pages were fetched before the last change; a new sieve begins a new generation.
  let [age, generation] = [0, 0];
  const ages = new Map<number, number>();
  const underway = new Set<string>();
  let fresh: Kept | null = null;

  const fetch = (): void => {
    const kept = fresh ?? get().kept;
    const wanted = fresh ? [0] : pagesOf(kept, first, last);
    for (const page of wanted) {
      const mine = `${generation}.${page}`;
      if (underway.size >= AT_ONCE || underway.has(mine) || (kept.pages.has(page) && ages.get(page) === age))
        continue;
      underway.add(mine);
      void load(kept, page).finally(() => underway.delete(mine));
    }
  };

  const again = atMost(PAUSE, fetch);

  const load = async (kept: Kept, page: number): Promise<void> => {
    const [myAge, myGeneration] = [age, generation];
    try {
      const answer = await api.fetchRows(askFor(kept, get().sieve, page));
      if (myGeneration !== generation) return;
      ages.set(page, myAge);
      const laid = layPage(fresh ?? get().kept, page, answer);
      const settled = fresh ? { active: { line: 0, column: get().active.column } } : {};
      fresh = null;
      set({ kept: laid, columns: answer.columns, isSeeking: false, trouble: "", ...settled });
      again();
    } catch (error) {
      if (myGeneration !== generation) return;
      set({ trouble: error instanceof Error ? error.message : String(error), isSeeking: false });
      setTimeout(fetch, AFTER_TROUBLE);
    }
  };

  return {
    fetch,
    look: (from: number, to: number) => {
      [first, last] = [from, to];
      fetch();
    },
    age: () => {
      age += 1;
    },
    begin: () => {
      generation += 1;
      ages.clear();
      underway.clear();
      fresh = keepNothing(get().kept.total, isSifting(get().sieve));
      fetch();
    },
  };
}

/** Fetches the story of the chosen row, one at a time, until it is as new as the last wish for it. */
function fetchStories(api: RowsApi, get: Get, set: Set): () => void {
  let [isUnderway, isWanted] = [false, false];
  const tell = (): void => {
    const number = get().chosen;
    if (number === null) return;
    if (isUnderway) {
      isWanted = true;
      return;
    }
    isUnderway = true;
    isWanted = false;
    api
      .fetchStory(number)
      .then(
        (story) => get().chosen === number && set({ story }),
        (error: unknown) => set({ trouble: error instanceof Error ? error.message : String(error) }),
      )
      .finally(() => {
        isUnderway = false;
        if (isWanted) tell();
      });
  };
  return tell;
}

/** Calls at once, and then at most once in each pause; the last call is never lost. */
function atMost(pause: number, call: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -pause;
  return () => {
    if (timer !== undefined) return;
    const rest = last + pause - Date.now();
    timer = setTimeout(
      () => {
        timer = undefined;
        last = Date.now();
        call();
      },
      Math.max(0, rest),
    );
  };
}
