/** What the server sends about the rows of a batch, and guards that check it. Written by `pipelines/snapshots`. */

import {
  is,
  listOf,
  maybe,
  oneOf,
  optional,
  recordOf,
  shape,
  STEP_RUN_STATES,
  STEP_STATES,
  type Check,
  type StepRunState,
  type StepState,
} from "./types";

export interface Cell {
  state: StepState;
  done: number;
  total: number;
  /** The step run, where the cell stands for only one. */
  id: number | null;
}
export interface Row {
  number: number;
  name: string;
  thumb: string | null;
  cost: string;
  started_at: string | null;
  finished_at: string | null;
  cells: Record<string, Cell>;
}
export interface RowsPage {
  items: Row[];
  next: string | null;
  total: number;
  columns: string[];
}
export interface RowError {
  step: string;
  kind: string | null;
  message: string | null;
  count: number;
}

/** A value as people see it: a text, or a file with its picture. */
export interface Shown {
  text?: string;
  name?: string;
  url?: string;
  thumb?: string;
  width?: number;
  height?: number;
}
export const SPANS = ["queued", "earlier", "worked", "asked", "paused"] as const;
export interface Span {
  kind: (typeof SPANS)[number];
  from: string;
  to: string | null;
}
export interface RowStepRun {
  id: number;
  url: string;
  step: string;
  label: string;
  path: string;
  round: number;
  replaced: boolean;
  state: StepRunState;
  attempts: number;
  message: string;
  error: string | null;
  cost: string;
  reused_from_run: number | null;
  /** Why an earlier result was used or not, and the run it speaks of; null while nothing was begun. */
  reuse: { from: number | null; why: string } | null;
  shown: Shown[];
  spans: Span[];
  review_url: string | null;
}
export interface RowStory {
  number: number;
  name: string;
  now: string;
  values: { label: string; shown: Shown[] }[];
  step_runs: RowStepRun[];
  more: boolean;
}

const [text, number] = [is("string"), is("number")];
const cell = shape({ state: oneOf(STEP_STATES), done: number, total: number, id: maybe(number) });
const row = shape({
  number,
  name: text,
  thumb: maybe(text),
  cost: text,
  started_at: maybe(text),
  finished_at: maybe(text),
  cells: recordOf(cell),
});
const page = shape({ items: listOf(row), next: maybe(text), total: number, columns: listOf(text) });
const errors = shape({
  items: listOf(shape({ step: text, kind: maybe(text), message: maybe(text), count: number })),
});
const shown = listOf(
  shape({
    text: optional(text),
    name: optional(text),
    url: optional(text),
    thumb: optional(text),
    width: optional(number),
    height: optional(number),
  }),
);
const stepRun = shape({
  id: number,
  url: text,
  step: text,
  label: text,
  path: text,
  round: number,
  replaced: is("boolean"),
  state: oneOf(STEP_RUN_STATES),
  attempts: number,
  message: text,
  error: maybe(text),
  cost: text,
  reused_from_run: maybe(number),
  reuse: maybe(shape({ from: maybe(number), why: text })),
  shown,
  spans: listOf(shape({ kind: oneOf(SPANS), from: text, to: maybe(text) })),
  review_url: maybe(text),
});
const story = shape({
  number,
  name: text,
  now: text,
  values: listOf(shape({ label: text, shown })),
  step_runs: listOf(stepRun),
  more: is("boolean"),
});

/** A page of rows; throws with the place that is not as agreed. */
export const readRowsPage = (value: unknown): RowsPage => read(page, value, "rows") as RowsPage;
/** What failed, and how often; throws alike. */
export const readRowError = (value: unknown): RowError[] =>
  (read(errors, value, "errors") as { items: RowError[] }).items;
/** The story of one row; throws alike. */
export const readRowStory = (value: unknown): RowStory => read(story, value, "row") as RowStory;

function read(check: Check, value: unknown, at: string): unknown {
  const fault = check(value, at);
  if (fault) throw new Error(`The server sent something unexpected: ${fault}.`);
  return value;
}
