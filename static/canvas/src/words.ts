/** Words and figures on the run page. Pure. */

import type { Run, RunState, Step, StepState } from "./types";

const STEP_WORDS: Record<StepState, string> = {
  blocked: "not yet",
  ready: "next",
  running: "running",
  waiting: "waiting",
  done: "done",
  done_with_failures: "some failed",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
};

const RUN_WORDS: Record<RunState, string> = {
  queued: "queued",
  running: "running",
  waiting: "waiting",
  paused: "paused",
  done: "done",
  done_with_failures: "done with failures",
  failed: "failed",
  cancelled: "cancelled",
};

/** A step's state as a person says it; a step that waits for a person "needs you". */
export const sayStepState = (step: Step): string =>
  step.state === "waiting" && step.review_url !== null ? "needs you" : STEP_WORDS[step.state];

/** The verb for what waits at an address: a hand-off is made elsewhere, anything else is reviewed. */
export const sayAnswer = (url: string): string => (url.startsWith("/hand-offs/") ? "Hand off" : "Review");

/** The state of a cell as a person says it. */
export const sayState = (state: StepState): string => STEP_WORDS[state];

/** A run's state as a person says it. */
export const sayRunState = (run: Run): string =>
  run.state === "waiting" && run.reviews.length > 0 ? "needs you" : RUN_WORDS[run.state];

const FIGURES = new Intl.NumberFormat("en-GB");
/** 1000 as "1,000". */
export const sayCount = (count: number): string => FIGURES.format(count);

/** "5 of 9 done · 1 needs you · 1 failed": where a run stands, in one line. */
export function sayProgress(run: Run): string {
  const { counts } = run;
  const parts = [`${sayCount(counts.done)} of ${sayCount(run.total)} done`];
  if (counts.running) parts.push(`${sayCount(counts.running)} running`);
  if (run.reviews.length)
    parts.push(`${sayCount(run.reviews.length)} ${run.reviews.length === 1 ? "needs" : "need"} you`);
  if (counts.failed) parts.push(`${sayCount(counts.failed)} failed`);
  if (counts.skipped) parts.push(`${sayCount(counts.skipped)} skipped`);
  return parts.join(" · ");
}

/** "12 of 40"; a step that has not been reached says so with a dash. */
export const sayShare = (step: Step): string =>
  step.total === 0 ? "–" : `${sayCount(step.counts.done)} of ${sayCount(step.total)}`;

/** Milliseconds as "0.4 s", "12 s", "02:14" or "1:02:14". */
export function sayDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const clock = `${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
  return hours ? `${hours}:${clock}` : clock;
}

/** A decimal amount of money as the ledger writes it, "0.0271" as "$0.0271"; nothing spent is "nothing". */
export const sayCost = (cost: string): string => (Number(cost) === 0 ? "nothing" : `$${cost}`);

/** The one sentence under a lost connection. */
export function sayLost(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds > 0
    ? `Connection lost. Trying again in ${seconds} s.`
    : "Connection lost. Trying again now.";
}

/** What a screen reader says for a box. */
export function describeStep(step: Step): string {
  const parts = [step.label, sayStepState(step)];
  if (step.total > 1) parts.push(sayShare(step));
  if (step.error) parts.push(step.error);
  else if (step.message) parts.push(step.message);
  return parts.join(", ");
}
