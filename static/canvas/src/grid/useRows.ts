import { createContext, useContext, useEffect } from "react";
import { useStore } from "zustand";

import { usePage } from "../run/useRun";
import type { RowsState, RowsStore } from "./store";

/** The rows of a batch; null on the page of a run without rows. */
export const RowsContext = createContext<RowsStore | null>(null);

export function useRowsStore(): RowsStore {
  const store = useContext(RowsContext);
  if (!store) throw new Error("A part of the grid was drawn outside of a batch.");
  return store;
}

/** What a selector picks from the rows; keep it narrow. */
export const useRows = <T>(select: (state: RowsState) => T): T => useStore(useRowsStore(), select);

/** Has the rows looked at again whenever the run moves on; a step and a row are never chosen both. */
export function useFollow(): void {
  const { store } = usePage();
  const rows = useRowsStore();
  useEffect(
    () =>
      store.subscribe((now, before) => {
        if (now.snapshot.seq !== before.snapshot.seq) rows.getState().change();
        if (now.chosen !== null && now.chosen !== before.chosen) rows.getState().choose(null);
      }),
    [store, rows],
  );
  useEffect(
    () =>
      rows.subscribe((now, before) => {
        if (now.chosen !== null && now.chosen !== before.chosen) store.getState().choose(null);
      }),
    [store, rows],
  );
}
