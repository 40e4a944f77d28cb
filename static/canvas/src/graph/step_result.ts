/** What the server sends of what a step took and gave, and the words for it. Written by `pipelines/snapshots`. Pure. */

import type { Shown } from "../rows";
import {
  is,
  isRecord,
  listOf,
  maybe,
  oneOf,
  OPEN_TYPES,
  optional,
  shape,
  STEP_RUN_STATES,
  type Check,
  type OpenType,
  type Step,
  type StepRunState,
} from "../types";
import { sayCost, sayCount, sayDuration } from "../words";

/** A value as people see it; `cut` where a text goes on. */
export type Value = Shown & { cut?: boolean };

/** What was on one port: the first dozen values, of `count`. */
export interface PortValues {
  name: string;
  label: string;
  type: OpenType;
  count: number;
  shown: Value[];
}

export interface ResultRow {
  id: number;
  url: string;
  path: string;
  /** The row of the batch; null where it does not work by rows. */
  row: number | null;
  round: number;
  state: StepRunState;
  attempts: number;
  message: string;
  error: string | null;
  /** How long its last attempt took; null while it lasts and where nothing was made anew. */
  seconds: number | null;
  cost: string;
  reuse: { from: number | null; why: string } | null;
  facts: [string, string][];
  notes: string[];
  review_url: string | null;
  inputs: PortValues[];
  outputs: PortValues[];
}

/** One of a step's `total` step runs; null where there is none. */
export interface StepResult {
  run: number;
  total: number;
  place: number;
  step_run: ResultRow | null;
}

const [text, number] = [is("string"), is("number")];
const value = shape({
  text: optional(text),
  name: optional(text),
  url: optional(text),
  thumb: optional(text),
  width: optional(number),
  height: optional(number),
  cut: optional(is("boolean")),
});
const ports = listOf(
  shape({ name: text, label: text, type: oneOf(OPEN_TYPES), count: number, shown: listOf(value) }),
);
const pair: Check = (given, at) => listOf(text)(given, at) || ((given as string[]).length === 2 ? "" : `${at} should be a pair`);
const row = shape({
  id: number,
  url: text,
  path: text,
  row: maybe(number),
  round: number,
  state: oneOf(STEP_RUN_STATES),
  attempts: number,
  message: text,
  error: maybe(text),
  seconds: maybe(number),
  cost: text,
  reuse: maybe(shape({ from: maybe(number), why: text })),
  facts: listOf(pair),
  notes: listOf(text),
  review_url: maybe(text),
  inputs: ports,
  outputs: ports,
});
const result = shape({ run: number, total: number, place: number, step_run: maybe(row) });

/** What a step took and gave; throws with the place that is not as agreed. */
export function readStepResult(given: unknown): StepResult {
  const fault = result(given, "result");
  if (fault) throw new Error(`The server sent something unexpected: ${fault}.`);
  return given as StepResult;
}

/** Whether there is something to tell of a step. */
export const hasBegun = ({ counts, attempts, reuse, state }: Step): boolean =>
  counts.done + counts.failed + counts.running + counts.waiting + attempts > 0 || Boolean(reuse) || state === "failed";

/** Changes whenever what a step took or gave may have changed; how far it has come does not count. */
export const signOf = (step: Step | undefined): string =>
  step
    ? [step.state, step.round, step.attempts, step.review_url, ...STEP_RUN_STATES.map((state) => step.counts[state])].join(" ")
    : "";

/** How a step stands that works several times in a run: "38 of 40 are done, 2 failed". */
export function sayStanding({ counts, total }: Step): string {
  const parts = [`${sayCount(counts.done)} of ${sayCount(total)} are done`];
  if (counts.running) parts.push(`${sayCount(counts.running)} running`);
  if (counts.waiting) parts.push(`${sayCount(counts.waiting)} waiting`);
  if (counts.failed) parts.push(`${sayCount(counts.failed)} failed`);
  return parts.join(", ");
}

/** What it took to make it: "took 3.2 s · cost $0.04 · 2 attempts · round 3". */
export function sayEffort({ seconds, cost, attempts, round }: ResultRow): string {
  const parts = [];
  if (seconds !== null) parts.push(`took ${sayDuration(seconds * 1000)}`);
  if (seconds !== null || Number(cost) > 0) parts.push(`cost ${sayCost(cost)}`);
  if (attempts > 1) parts.push(`${attempts} attempts`);
  if (round > 0) parts.push(`round ${round + 1}`);
  return parts.join(" · ");
}

/** Where in a batch or in lists of lists it stands: "row 17", "row 17, path 17.3"; "" where its place says as much. */
export function sayWhere({ path, row }: ResultRow): string {
  const parts = [];
  if (row !== null) parts.push(`row ${sayCount(row)}`);
  if (path.includes(".")) parts.push(`path ${path}`);
  return parts.join(", ");
}

const MANY: Record<OpenType, string> = {
  image: "pictures",
  mask: "masks",
  text: "texts",
  video: "films",
  audio: "sounds",
  json: "values",
  file: "files",
  any: "values",
};

/** "12 pictures" where there are several; "" for a single value. */
export const sayMany = ({ count, type }: PortValues): string => (count > 1 ? `${sayCount(count)} ${MANY[type]}` : "");

/** What a structured value has in it, in a few words, and the whole of it written out. */
export function unfold(json: string): { label: string; text: string } {
  const read = parse(json);
  if (Array.isArray(read)) return { label: `A list of ${sayCount(read.length)}`, text: JSON.stringify(read, null, 2) };
  if (!isRecord(read)) return { label: "", text: json };
  const names = Object.keys(read);
  const more = names.length > 3 ? `, and ${names.length - 3} more` : "";
  return { label: names.length ? names.slice(0, 3).join(", ") + more : "Nothing in it", text: JSON.stringify(read, null, 2) };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // A long one was cut, and a text may stand where anything goes.
    return json;
  }
}
