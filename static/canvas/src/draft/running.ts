/** The run that is shown on the boxes: started here, or the newest one of this draft. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { createRunApi } from "../api/run";
import { followRun } from "../follow";
import { socketUrl } from "../socket";
import { createRunStore, type RunStore } from "../store";
import type { Drawing } from "../graph/drawing";

export interface Running {
  run: RunStore | null;
  /** What was drawn when it was started: what has changed since is out of date. */
  drawn: Drawing | null;
  show: (id: number, drawn: Drawing | null) => Promise<void>;
  hide: () => void;
}
export type RunningStore = StoreApi<Running>;

/** A store that follows one run at a time, the one that was asked for last; `csrf` is the page's token. */
export function createRunningStore(csrf: string): RunningStore {
  let stop: () => void = () => undefined;
  let asked = 0;
  return createStore<Running>()((set) => ({
    run: null,
    drawn: null,
    show: async (id, drawn) => {
      const mine = (asked += 1);
      const api = createRunApi(id, csrf);
      const store = createRunStore(await api.fetchSnapshot());
      if (mine !== asked) return;
      stop();
      stop = followRun(store, socketUrl(`/ws/runs/${id}/`, location), api);
      set({ run: store, drawn });
    },
    hide: () => {
      asked += 1;
      stop();
      set({ run: null, drawn: null });
    },
  }));
}
