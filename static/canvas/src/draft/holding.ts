/** Holding results: the next runs from the canvas use them instead of making them anew. */

import { foldSteps, stepsInside } from "../graph/folded";
import { SUB_PIPELINE } from "../graph/sub_pipelines";
import type { Step } from "../types";
import type { RunningStore } from "./running";
import type { CanvasStore } from "./store";
import type { SampleSaver } from "./trying";

export interface Holding {
  store: CanvasStore;
  running: RunningStore;
  tried: SampleSaver;
}

/** By step: the run whose result it is held at from now on, or null where it is let go. */
type Wish = Readonly<Record<string, number | null>>;

/** Whether a step's result in a run can be held: it is there, people did not decide it, and it is not held yet. */
export const mayHold = (live: Step | undefined, run: number | undefined, held: number | undefined): boolean =>
  live?.state === "done" && run !== undefined && run !== held && !live.review_url;

/** Of these boxes the steps whose result in the run that is shown can be held, each with that run. */
export function findHoldable({ store, running }: Holding, boxes: readonly string[]): Wish {
  const { samples } = store.getState();
  const shown = running.getState().run?.getState().snapshot.run.id;
  const able = boxes.filter((box) => mayHold(findLive({ store, running }, box), shown, samples.pins[box]));
  return shown === undefined ? {} : Object.fromEntries(able.map((box) => [box, shown]));
}

/** Of these boxes the steps whose result is held, to be let go. */
export function findHeld({ store }: Pick<Holding, "store">, boxes: readonly string[]): Wish {
  const { pins } = store.getState().samples;
  return Object.fromEntries(boxes.filter((box) => pins[box] !== undefined).map((box) => [box, null]));
}

/** Keeps which results are held, here and on the server; where the server refuses, it is as it was. */
export async function keepHeld({ store, tried }: Omit<Holding, "running">, wish: Wish): Promise<void> {
  const { samples, say } = store.getState();
  const before = Object.fromEntries(Object.keys(wish).map((step) => [step, samples.pins[step] ?? null]));
  put(store, wish);
  try {
    await tried.flush();
    say(sayHeld(wish));
  } catch (error) {
    put(store, before);
    say(error instanceof Error ? error.message : String(error));
  }
}

function put(store: CanvasStore, wish: Wish): void {
  const { samples, setSamples } = store.getState();
  const all = Object.entries({ ...samples.pins, ...wish });
  setSamples({ ...samples, pins: Object.fromEntries(all.flatMap(([step, run]) => (run === null ? [] : [[step, run]]))) });
}

function sayHeld(wish: Wish): string {
  const [run] = Object.values(wish);
  return typeof run === "number" ? `Held at what run ${run} made.` : "Let go: the next run makes it anew where it has to.";
}

/** What has become of a step in the run that is shown; of a pipeline that stands here, of all steps within it. */
function findLive({ store, running }: Pick<Holding, "store" | "running">, box: string): Step | undefined {
  const run = running.getState().run?.getState();
  const { steps } = store.getState().view;
  if (!run || run.stepById[box] || steps?.[box]?.type !== SUB_PIPELINE) return run?.stepById[box];
  return foldSteps(box, stepsInside(box, run.snapshot.steps, new Set(Object.keys(steps))));
}
