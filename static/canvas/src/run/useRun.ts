import { createContext, useContext } from "react";
import { useStore } from "zustand";

import type { RunApi } from "../api/run";
import type { RunState, RunStore } from "../store";

export interface Page {
  store: RunStore;
  api: RunApi;
  /** Where a person sees first what a newer version or brand would change; empty: nothing is newer. */
  retryUrl?: string;
}

export const PageContext = createContext<Page | null>(null);

/** The page's store and verbs. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("A part of the run page was drawn outside of it.");
  return page;
}

/** What a selector picks from the run; keep it narrow, for the part is drawn again when it changes. */
export const useRun = <T>(select: (state: RunState) => T): T => useStore(usePage().store, select);
