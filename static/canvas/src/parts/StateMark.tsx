import type { JSX } from "react";

import type { RunState, StepState } from "../types";

const SHAPES: Record<string, JSX.Element> = {
  ring: (
    <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 2.2" />
  ),
  dot: <circle cx="6" cy="6" r="2.25" fill="currentColor" />,
  half: (
    <g fill="currentColor">
      <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 1.75a4.25 4.25 0 0 1 0 8.5z" />
    </g>
  ),
  diamond: <path d="M6 1 11 6 6 11 1 6z" fill="currentColor" />,
  tick: <path d="m2 6.5 2.75 2.75L10 3.5" fill="none" stroke="currentColor" strokeWidth="1.75" />,
  cross: <path d="m2.5 2.5 7 7m0-7-7 7" fill="none" stroke="currentColor" strokeWidth="1.75" />,
  dash: <path d="M2 6h8" fill="none" stroke="currentColor" strokeWidth="1.75" />,
  square: <rect x="2.5" y="2.5" width="7" height="7" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  bars: <path d="M4 2.5v7m4-7v7" fill="none" stroke="currentColor" strokeWidth="1.75" />,
};

const SHAPE_OF: Record<StepState | RunState, keyof typeof SHAPES> = {
  blocked: "ring",
  queued: "ring",
  ready: "dot",
  running: "half",
  waiting: "diamond",
  paused: "bars",
  done: "tick",
  done_with_failures: "cross",
  failed: "cross",
  skipped: "dash",
  cancelled: "square",
};

interface Props {
  state: StepState | RunState;
  word: string;
}

/** A state as a shape and a word, in its colour. */
export function StateMark({ state, word }: Props) {
  return (
    <span className="state-mark" data-state={state}>
      <Shape state={state} />
      {word}
    </span>
  );
}

/** The shape alone, for where a word is said elsewhere. */
export function Shape({ state }: Pick<Props, "state">) {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {SHAPES[SHAPE_OF[state]]}
    </svg>
  );
}
