/** The ComfyUI workflow that was brought along last, until it is on the drawing. */

import { createStore, type StoreApi } from "zustand/vanilla";

import type { ReadWorkflow } from "../graph/comfy";

export interface BroughtState {
  /** Counts what was brought, so that choices are begun anew with each. */
  number: number;
  read: ReadWorkflow | null;
  isReading: boolean;
  /** Why it is none, and what to bring instead. */
  trouble: string;
  bring: (file: File) => Promise<void>;
  clear: () => void;
}
export type BroughtStore = StoreApi<BroughtState>;

/** A store that has files read so; of two that are read at once the later one counts. */
export function createBroughtStore(read: (file: File) => Promise<ReadWorkflow>): BroughtStore {
  return createStore<BroughtState>()((set, get) => ({
    number: 0,
    read: null,
    isReading: false,
    trouble: "",
    bring: async (file) => {
      const number = get().number + 1;
      set({ number, read: null, isReading: true, trouble: "" });
      const told = await read(file).then(
        (found) => ({ read: found }),
        (error: unknown) => ({ trouble: error instanceof Error ? error.message : String(error) }),
      );
      if (get().number === number) set({ isReading: false, ...told });
    },
    clear: () => set({ number: get().number + 1, read: null, isReading: false, trouble: "" }),
  }));
}
