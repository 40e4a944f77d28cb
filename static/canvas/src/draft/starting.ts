/** Starting runs from the canvas: what is drawn is saved first, then run, then followed on the boxes. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { Refusal } from "../api/request";
import type { Estimate, PipelineApi } from "../api/pipeline";
import { missingInputs } from "../graph/inputs";
import type { RunningStore } from "./running";
import type { Saver } from "./saving";
import type { CanvasStore } from "./store";

/** How long the drawing has to rest before it is asked what it would cost. */
const REST = 900;

export interface Starting {
  /** Which verb is on its way, or "". */
  asking: "" | "rehearse" | "run";
  trouble: string;
  estimate: Estimate | null;
  /** Runs what is drawn; `until` stops at one step. */
  start: (wish: { rehearse: boolean; until?: string; fresh?: boolean }) => Promise<void>;
}
export type StartingStore = StoreApi<Starting>;

interface Ground {
  store: CanvasStore;
  running: RunningStore;
  saver: Pick<Saver, "flush">;
  api: Pick<PipelineApi, "startDraftRun" | "estimate">;
}

/** A store of what is being started, and of what a run would cost; it asks anew whenever the drawing rests. */
export function createStartingStore({ store, running, saver, api }: Ground): StartingStore {
  const starting = createStore<Starting>()((set, get) => ({
    asking: "",
    trouble: "",
    estimate: null,
    start: async ({ rehearse, until, fresh }) => {
      if (get().asking) return;
      const { drawing, samples, open } = store.getState();
      if (missingInputs(drawing, samples.inputs, until).length) {
        open("inputs");
        return;
      }
      set({ asking: rehearse ? "rehearse" : "run", trouble: "" });
      try {
        await saver.flush();
        const { saved } = store.getState();
        const wish = { inputs: samples.inputs, pins: samples.pins, rehearse, ...(until && { until }), ...(fresh && { fresh }) };
        const run = await api.startDraftRun(wish);
        await running.getState().show(run.id, saved);
        if (store.getState().panel === "inputs") open(null);
      } catch (error) {
        set({ trouble: error instanceof Error ? error.message : String(error) });
        if (error instanceof Refusal && error.status === 422 && store.getState().problems.length) open("problems");
      } finally {
        set({ asking: "" });
      }
    },
  }));
  askWhenResting(store, api, (estimate) => starting.setState({ estimate }));
  return starting;
}

function askWhenResting(store: CanvasStore, api: Ground["api"], take: (estimate: Estimate | null) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    const { drawing, problems, samples } = store.getState();
    if (problems.length || !Object.keys(drawing.steps ?? {}).length) {
      take(null);
      return;
    }
    const estimate = await api.estimate({ draft: drawing, inputs: samples.inputs }).catch(() => null);
    const now = store.getState();
    if (now.drawing === drawing && now.samples === samples) take(estimate);
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), REST);
  };
  store.subscribe((now, before) => {
    if (now.drawing !== before.drawing || now.samples !== before.samples) later();
  });
  later();
}
