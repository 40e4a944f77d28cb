import { useEffect, useRef, useState } from "react";

import { StateMark } from "../parts/StateMark";
import { useRun } from "../run/useRun";
import { STEP_RUN_STATES, type StepRunState } from "../types";
import { sayCount, sayState } from "../words";
import { countFound, isSifting } from "./pages";
import { useRows, useRowsStore } from "./useRows";

const TYPING = 200;
/** The states people look for come first. */
const ORDER: readonly StepRunState[] = [
  "waiting",
  "failed",
  "running",
  "ready",
  "blocked",
  "done",
  "skipped",
  "cancelled",
];

/** What narrows the rows beside their state: a step, what failed, words. */
export function Filters() {
  return (
    <div className="rows-filters" role="search" aria-label="Rows">
      <Steps />
      <Failures />
      <Words />
    </div>
  );
}

/** How many step runs of the rows, or of the chosen step, are in each state. */
function useCounts(): Partial<Record<StepRunState, number>> {
  const columns = useRows((state) => state.columns);
  const step = useRows((state) => state.sieve.step);
  const stepById = useRun((state) => state.stepById);
  const counted = step ? [step] : columns;
  return Object.fromEntries(
    STEP_RUN_STATES.map((state) => [
      state,
      counted.reduce((sum, id) => sum + (stepById[id]?.counts[state] ?? 0), 0),
    ]),
  );
}

/** The states with their numbers, and how many rows were found. */
export function Chips() {
  const rows = useRowsStore();
  const wanted = useRows((state) => state.sieve.state);
  const counts = useCounts();
  const shown = ORDER.filter((state) => counts[state] || state === wanted);
  return (
    <div className="chips" role="group" aria-label="State of a step">
      <button type="button" className="chip" aria-pressed={!wanted} onClick={() => rows.getState().sift({ state: "" })}>
        any state
      </button>
      {shown.map((state) => (
        <button
          key={state}
          type="button"
          className="chip"
          data-state={state}
          aria-pressed={wanted === state}
          onClick={() => rows.getState().sift({ state: wanted === state ? "" : state })}
        >
          <StateMark state={state} word={sayState(state)} />
          <span className="figures">{sayCount(counts[state] ?? 0)}</span>
        </button>
      ))}
      <Found />
    </div>
  );
}

function Steps() {
  const rows = useRowsStore();
  const columns = useRows((state) => state.columns);
  const wanted = useRows((state) => state.sieve.step);
  const stepById = useRun((state) => state.stepById);
  return (
    <select
      className="rows-select"
      aria-label="Step"
      value={wanted}
      onChange={(event) => rows.getState().sift({ step: event.target.value })}
    >
      <option value="">any step</option>
      {columns.map((id) => (
        <option key={id} value={id}>
          {stepById[id]?.label ?? id}
        </option>
      ))}
    </select>
  );
}

function Failures() {
  const rows = useRowsStore();
  const errors = useRows((state) => state.errors);
  const wanted = useRows((state) => state.sieve.error);
  const anyFailed = useRun((state) => state.snapshot.run.counts.failed > 0);
  useEffect(() => {
    if (anyFailed) rows.getState().fetchErrors();
  }, [anyFailed, rows]);
  if (!anyFailed && !wanted) return null;
  const sentences = [...new Set(errors.map((error) => error.message ?? error.kind ?? ""))].filter(Boolean);
  const count = (sentence: string): number =>
    errors.filter((error) => (error.message ?? error.kind) === sentence).reduce((sum, error) => sum + error.count, 0);
  return (
    <select
      className="rows-select"
      aria-label="What went wrong"
      value={wanted}
      onFocus={() => rows.getState().fetchErrors()}
      onChange={(event) => rows.getState().sift({ error: event.target.value })}
    >
      <option value="">any failure or none</option>
      {sentences.map((sentence) => (
        <option key={sentence} value={sentence.slice(0, 300)}>
          {`${sayCount(count(sentence))} × ${sentence}`}
        </option>
      ))}
    </select>
  );
}

function Words() {
  const rows = useRowsStore();
  const [typed, type] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const change = (q: string): void => {
    type(q);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => rows.getState().sift({ q: q.trim() }), TYPING);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <input
      type="search"
      className="rows-words"
      aria-label="Words in the row"
      placeholder="words in the row"
      value={typed}
      maxLength={200}
      onChange={(event) => change(event.target.value)}
    />
  );
}

/** How many were found, once something is looked for; spoken when it changes. */
function Found() {
  const kept = useRows((state) => state.kept);
  const sieve = useRows((state) => state.sieve);
  const isSeeking = useRows((state) => state.isSeeking);
  const trouble = useRows((state) => state.trouble);
  const { count, more } = countFound(kept);
  const rows = count === 1 ? "row" : "rows";
  const sentence = !isSifting(sieve)
    ? ""
    : isSeeking
      ? "Looking"
      : more
        ? `More than ${sayCount(count)} ${rows}`
        : `${sayCount(count)} ${rows}`;
  return (
    <span className="rows-found figures" role="status" data-tone={trouble ? "stop" : undefined}>
      {trouble || sentence}
    </span>
  );
}
