/** The one store behind a run page: the snapshot, the line to the server, and what the person chose. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { applyDelta } from "./snapshot";
import type { Delta, Snapshot, Step } from "./types";

export type Link =
  | { state: "connecting" }
  | { state: "open" }
  | { state: "lost"; since: number; retryAt: number }
  | { state: "offline"; since: number }
  | { state: "closed" };

export interface RunState {
  snapshot: Snapshot;
  stepById: Record<string, Step>;
  /** Milliseconds by which the server's clock is ahead of this one. */
  skew: number;
  link: Link;
  /** The box a person chose, or null while the page follows the run. */
  chosen: string | null;
  /** The verb that is on its way to the server, or "". */
  asking: string;
  /** A sentence about a verb that did not work, or "". */
  trouble: string;
  setSnapshot: (snapshot: Snapshot) => void;
  /** Takes a delta; false when one before it is missing and the snapshot has to be fetched. */
  takeDelta: (delta: Delta) => boolean;
  setLink: (link: Link) => void;
  choose: (id: string | null) => void;
  /** Carries out a verb and keeps the sentence when it fails. */
  ask: (name: string, verb: () => Promise<void>) => Promise<void>;
}

export type RunStore = StoreApi<RunState>;

/** A store that starts from the snapshot the page brought with it. */
export function createRunStore(first: Snapshot): RunStore {
  return createStore<RunState>()((set, get) => ({
    ...viewOf(first),
    link: { state: "connecting" },
    chosen: null,
    asking: "",
    trouble: "",
    setSnapshot: (snapshot) => set(viewOf(snapshot)),
    takeDelta: (delta) => {
      const outcome = applyDelta(get().snapshot, delta);
      if (outcome.kind === "applied") set(viewOf(outcome.snapshot));
      return outcome.kind !== "gap";
    },
    setLink: (link) => set({ link }),
    choose: (chosen) => set({ chosen }),
    ask: async (name, verb) => {
      if (get().asking) return;
      set({ asking: name, trouble: "" });
      try {
        await verb();
        set({ asking: "" });
      } catch (error) {
        set({ asking: "", trouble: error instanceof Error ? error.message : String(error) });
      }
    },
  }));
}

function viewOf(snapshot: Snapshot): Pick<RunState, "snapshot" | "stepById" | "skew"> {
  return {
    snapshot,
    stepById: Object.fromEntries(snapshot.steps.map((step) => [step.id, step])),
    skew: Date.parse(snapshot.run.now) - Date.now(),
  };
}
