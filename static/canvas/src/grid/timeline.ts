/** A row's step runs laid on one line of time. Pure. */

import type { RowStepRun, Span } from "../rows";
import { sayDuration } from "../words";

export interface Bar {
  kind: Span["kind"];
  /** Shares of the whole time, 0 to 1. */
  left: number;
  width: number;
  isLasting: boolean;
}
export interface Scale {
  from: number;
  to: number;
}

/** The time from the first beginning to the last end, or to now while something lasts; null before anything began. */
export function findScale(stepRuns: readonly RowStepRun[], now: number): Scale | null {
  const spans = stepRuns.flatMap((stepRun) => stepRun.spans);
  if (spans.length === 0) return null;
  const from = Math.min(...spans.map((span) => Date.parse(span.from)));
  const to = Math.max(...spans.map((span) => endOf(span, now)));
  return { from, to: Math.max(to, from + 1) };
}

/** The spans of a step run as bars of the scale. */
export function layBars(spans: readonly Span[], scale: Scale, now: number): Bar[] {
  const whole = scale.to - scale.from;
  return spans.map((span) => {
    const start = Date.parse(span.from);
    return {
      kind: span.kind,
      left: (start - scale.from) / whole,
      width: Math.max(0, endOf(span, now) - start) / whole,
      isLasting: span.to === null,
    };
  });
}

const SAID: Record<Span["kind"], string> = {
  queued: "waited",
  earlier: "earlier attempts and waits",
  worked: "worked",
  asked: "waited for people",
  paused: "waits for its next look",
};

/** "waited 3.1 s, worked 4.2 s". */
export function saySpans(spans: readonly Span[], now: number): string {
  return spans
    .filter((span) => span.kind === "worked" || endOf(span, now) - Date.parse(span.from) >= 50)
    .map((span) => `${SAID[span.kind]} ${sayDuration(endOf(span, now) - Date.parse(span.from))}`)
    .join(", ");
}

const endOf = (span: Span, now: number): number =>
  span.to === null ? Math.max(now, Date.parse(span.from)) : Date.parse(span.to);
