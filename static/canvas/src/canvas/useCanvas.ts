import { createContext, useContext, useMemo } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { createStore } from "zustand/vanilla";

import type { Stored } from "../api/assets";
import type { PipelineApi } from "../api/pipeline";
import type { BroughtStore } from "../draft/brought";
import type { RunningStore } from "../draft/running";
import type { Saver } from "../draft/saving";
import type { StartingStore } from "../draft/starting";
import type { CanvasState, CanvasStore } from "../draft/store";
import type { SampleSaver } from "../draft/trying";
import { foldSteps, stepsInside } from "../graph/folded";
import { SUB_PIPELINE } from "../graph/sub_pipelines";
import type { RunState } from "../store";
import type { Step } from "../types";

export interface Canvas {
  store: CanvasStore;
  running: RunningStore;
  starting: StartingStore;
  saver: Saver;
  api: PipelineApi;
  /** Keeps what runs from here are tried with. */
  tried: SampleSaver;
  /** The ComfyUI workflow that was brought along last. */
  brought: BroughtStore;
  /** Keeps a file in this pipeline's project. */
  keepFile: (file: File) => Promise<Stored>;
  /** The newest files of a kind that people brought into it. */
  fetchFiles: (kind: string) => Promise<Stored[]>;
}

export const CanvasContext = createContext<Canvas | null>(null);

/** The canvas' stores and what it asks of the server. */
export function useCanvas(): Canvas {
  const canvas = useContext(CanvasContext);
  if (!canvas) throw new Error("A part of the canvas was drawn outside of it.");
  return canvas;
}

/** What a selector picks from the draft; keep it narrow, for the part is drawn again when it changes. */
export const useDraft = <T>(select: (state: CanvasState) => T): T => useStore(useCanvas().store, select);

type Verb = {
  [Name in keyof CanvasState]: CanvasState[Name] extends (...given: never[]) => unknown ? Name : never;
}[keyof CanvasState];

/** The verbs, which never change. */
export const useVerbs = (): Pick<CanvasState, Verb> => useCanvas().store.getState();

const NOTHING = createStore<Pick<RunState, "stepById" | "snapshot"> | { stepById: Record<string, Step>; snapshot: null }>(
  () => ({ stepById: {}, snapshot: null }),
);

/** What a selector picks from the run that is shown, `undefined` while none is. */
export function useShownRun<T>(select: (state: RunState) => T): T | undefined {
  const run = useStore(useCanvas().running, (state) => state.run);
  return useStore(run ?? NOTHING, (state) => (state.snapshot ? select(state as RunState) : undefined));
}

const NO_STEPS: readonly Step[] = [];

/** The steps of the run that is shown for which a box stands; none where it stands for no pipeline. */
export function useStepsInside(id: string): readonly Step[] {
  const steps = useDraft((state) => (state.view.steps?.[id]?.type === SUB_PIPELINE ? state.view.steps : null));
  const pick = ({ snapshot }: RunState): readonly Step[] =>
    steps ? stepsInside(id, snapshot.steps, new Set(Object.keys(steps))) : NO_STEPS;
  return useShownRun(useShallow(pick)) ?? NO_STEPS;
}

/** What has become of a step in the run that is shown; of a pipeline that stands here, of all steps within it. */
export function useLiveStep(id: string): Step | undefined {
  const own = useShownRun((state) => state.stepById[id]);
  const within = useStepsInside(id);
  const folded = useMemo(() => foldSteps(id, within), [id, within]);
  return own ?? folded;
}
