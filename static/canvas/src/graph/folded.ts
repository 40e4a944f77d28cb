/** What has become of a box that stands for other steps, from what has become of those. Pure. */

import { STEP_RUN_STATES, type Counts, type Step, type StepState } from "../types";

/** Between the id of a box and the ids within it, as pipelines/graph/links.py writes them. */
const BETWEEN = "__";

/** The steps of a run that a box stands for, however deep; `drawn` are the ids of the drawing's own steps. */
export const stepsInside = (box: string, steps: readonly Step[], drawn: ReadonlySet<string>): Step[] =>
  steps.filter(({ id }) => id.startsWith(`${box}${BETWEEN}`) && !drawn.has(id));

/** One entry for all of them, in the order in which they work; undefined where there are none. The last one with
 * something to show is shown. */
export function foldSteps(box: string, steps: readonly Step[]): Step | undefined {
  const last = steps.at(-1);
  if (!last) return undefined;
  const counts = addCounts(steps);
  const state = foldState(counts, last);
  const shown = steps.findLast((step) => step.thumb !== null || step.text !== null) ?? last;
  return {
    ...last,
    id: box,
    state,
    counts,
    total: steps.reduce((sum, step) => sum + step.total, 0),
    progress: steps.length === 1 ? last.progress : null,
    message: steps.findLast((step) => step.state === "running" && step.message)?.message ?? "",
    started_at: first(steps.map((step) => step.started_at)),
    finished_at: isOver(state) ? (steps.map((step) => step.finished_at).sort(byTime).at(-1) ?? null) : null,
    thumb: shown.thumb,
    thumbs: shown.thumbs,
    text: shown.text,
    error: steps.findLast((step) => step.error !== null)?.error ?? null,
    cost: addCosts(steps.map((step) => step.cost)),
    attempts: Math.max(...steps.map((step) => step.attempts)),
    round: Math.max(...steps.map((step) => step.round)),
    review_url: steps.find((step) => step.review_url !== null)?.review_url ?? null,
  };
}

const addCounts = (steps: readonly Step[]): Counts =>
  Object.fromEntries(
    STEP_RUN_STATES.map((state) => [state, steps.reduce((sum, step) => sum + step.counts[state], 0)]),
  ) as Counts;

/** Unlike a step that waits for its turn, a box some of whose steps are through is running. */
function foldState(counts: Counts, last: Step): StepState {
  const hasBegun = counts.done + counts.failed + counts.skipped + counts.cancelled > 0;
  if (counts.running) return "running";
  if (counts.ready) return hasBegun ? "running" : "ready";
  if (counts.waiting) return "waiting";
  if (counts.blocked || last.state === "blocked") return hasBegun ? "running" : "blocked";
  if (counts.cancelled) return "cancelled";
  // What it gives comes from its last step: where that has made nothing, the box has failed as a whole.
  if (counts.failed) return last.counts.done ? "done_with_failures" : "failed";
  return last.state === "skipped" ? "skipped" : "done";
}

const isOver = (state: StepState): boolean => !["blocked", "ready", "running", "waiting"].includes(state);

const byTime = (one: string | null, other: string | null): number => Date.parse(one ?? "0") - Date.parse(other ?? "0");
const first = (times: readonly (string | null)[]): string | null => times.filter((time) => time !== null).sort(byTime)[0] ?? null;

/** Amounts as the ledger writes them, added up to as many digits as the finest has. */
function addCosts(costs: readonly string[]): string {
  const digits = Math.max(...costs.map((cost) => cost.split(".")[1]?.length ?? 0));
  return costs.reduce((sum, cost) => sum + Number(cost), 0).toFixed(digits);
}
