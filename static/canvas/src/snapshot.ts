/** How a run's picture moves on: deltas laid over a snapshot. Pure. */

import type { Delta, Run, Snapshot, Step, StepState } from "./types";

/** Numbers further back than this are not a late message: the server began to count anew. */
const LATE = 100;

export type Outcome = { kind: "applied"; snapshot: Snapshot } | { kind: "old" } | { kind: "gap" };

/** The snapshot after a delta; "old" when it is already in there, "gap" when one before it is missing. */
export function applyDelta(snapshot: Snapshot, delta: Delta): Outcome {
  if (delta.seq <= snapshot.seq && delta.seq > snapshot.seq - LATE) return { kind: "old" };
  if (delta.seq !== snapshot.seq + 1) return { kind: "gap" };
  const changed = new Map(delta.steps.map((step) => [step.id, step]));
  const known = new Set(snapshot.steps.map((step) => step.id));
  // A step the drawing has never had means that the snapshot is of another drawing.
  if (delta.steps.some((step) => !known.has(step.id))) return { kind: "gap" };
  // Entries that did not change keep their identity, so that their boxes are not drawn again.
  const steps = snapshot.steps.map((step) => changed.get(step.id) ?? step);
  return { kind: "applied", snapshot: { ...snapshot, seq: delta.seq, run: delta.run, steps } };
}

const LIVE_RUN = new Set(["queued", "running", "waiting", "paused"]);

/** Whether more can happen in the run without anybody starting it again. */
export const isLive = (run: Run): boolean => LIVE_RUN.has(run.state);

const URGENCY: readonly StepState[] = ["waiting", "running", "failed", "done_with_failures"];

/** The step an onlooker wants to see: one that waits, else runs, else failed, else the newest with a picture. */
export function findFocus(steps: readonly Step[]): Step | undefined {
  for (const state of URGENCY) {
    const found = steps.findLast((step) => step.state === state);
    if (found) return found;
  }
  const finished = steps.filter((step) => step.finished_at !== null);
  const shown = finished.filter((step) => step.thumb !== null);
  return newest(shown) ?? newest(finished) ?? steps[0];
}

function newest(steps: readonly Step[]): Step | undefined {
  return steps.reduce<Step | undefined>(
    (best, step) =>
      best && Date.parse(best.finished_at ?? "") > Date.parse(step.finished_at ?? "") ? best : step,
    undefined,
  );
}

/** How much of a step is behind it, 0 to 1; null while it runs and nobody knows. */
export function findShare(step: Step): number | null {
  if (step.state === "blocked" || step.state === "ready") return step.total > 1 ? settled(step) : 0;
  if (step.state !== "running") return step.total > 1 ? settled(step) : 1;
  if (step.total > 1) return Math.min(1, settled(step));
  return step.progress;
}

/** How many of a step's runs have come to an end. */
export function countSettled(step: Step): number {
  return step.counts.done + step.counts.failed + step.counts.skipped + step.counts.cancelled;
}

const settled = (step: Step): number => countSettled(step) / Math.max(1, step.total);
