/** What the server sends about a run, and guards that check it. Written by `pipelines/snapshots.py`. */

export const PORT_TYPES = ["image", "text", "video", "audio", "json", "mask", "file"] as const;
export type PortType = (typeof PORT_TYPES)[number];
/** A port that takes any type is `any` until something is wired into it. */
export const OPEN_TYPES = [...PORT_TYPES, "any"] as const;
export type OpenType = (typeof OPEN_TYPES)[number];

export const STEP_RUN_STATES = [
  "blocked",
  "ready",
  "running",
  "waiting",
  "done",
  "failed",
  "skipped",
  "cancelled",
] as const;
export type StepRunState = (typeof STEP_RUN_STATES)[number];
export const STEP_STATES = [...STEP_RUN_STATES, "done_with_failures"] as const;
export type StepState = (typeof STEP_STATES)[number];
export const RUN_STATES = [
  "queued",
  "running",
  "waiting",
  "paused",
  "done",
  "done_with_failures",
  "failed",
  "cancelled",
] as const;
export type RunState = (typeof RUN_STATES)[number];

export type Counts = Record<StepRunState, number>;
export type Position = readonly [number, number];

export interface Thumb {
  url: string;
  full: string;
  width: number;
  height: number;
}
export interface Port {
  name: string;
  type: OpenType;
  many: boolean;
}
export interface OpenReview {
  id: number;
  step: string;
  path: string;
  url: string;
  label: string;
}

export interface Run {
  id: number;
  state: RunState;
  name: string;
  project: string;
  project_url: string;
  started_at: string | null;
  finished_at: string | null;
  now: string;
  rehearsal: boolean;
  cost: string;
  started_by: string;
  counts: Counts;
  /** How many step runs there are or will be, as far as can be known. */
  total: number;
  reviews: OpenReview[];
  outputs: number;
  outputs_url: string;
  can: { cancel: boolean; retry: boolean; pause?: boolean; resume?: boolean };
  /** 0 interactive, 10 batch, 20 background; told where it can be changed. */
  priority?: number;
  /** How much of it may run at once; null: no limit. */
  slots?: number | null;
}

export interface Input {
  name: string;
  type: PortType;
  label: string;
  value: { asset?: string; name?: string; thumb?: string; text?: string };
  position: Position | null;
}

export interface Wire {
  from: string;
  port: string;
  to: string;
  into: string;
  type: PortType;
  depth: number;
}

export interface Step {
  id: string;
  type: string;
  label: string;
  group: string;
  accent: PortType;
  state: StepState;
  counts: Counts;
  total: number;
  /** 0 to 1, or null where nobody knows. */
  progress: number | null;
  message: string;
  depth: number;
  started_at: string | null;
  finished_at: string | null;
  thumb: Thumb | null;
  thumbs: Thumb[];
  text: string | null;
  error: string | null;
  position: Position | null;
  inputs: Port[];
  outputs: Port[];
  facts: [string, string][];
  cost: string;
  attempts: number;
  round: number;
  review_url: string | null;
  /** The page that tells how its newest result came to be, and why that was used again, if it was. */
  story_url?: string | null;
  reuse?: string | null;
}

export interface Snapshot {
  type: "snapshot";
  seq: number;
  run: Run;
  inputs: Input[];
  wires: Wire[];
  steps: Step[];
}
export interface Delta {
  type: "delta";
  seq: number;
  run: Run;
  steps: Step[];
  counts?: Counts;
}
/** Access was taken away while the page was open. */
export interface Closed {
  type: "closed";
}
export type Message = Snapshot | Delta | Closed;

// --- Guards: each names the first place that is not as agreed, or gives "" ------------------------

export type Check = (value: unknown, at: string) => string;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const is =
  (kind: "string" | "number" | "boolean"): Check =>
  (value, at) =>
    typeof value === kind ? "" : `${at} should be a ${kind}`;
export const oneOf =
  (words: readonly string[]): Check =>
  (value, at) =>
    typeof value === "string" && words.includes(value) ? "" : `${at} should be one of ${words.join(", ")}`;
export const maybe =
  (check: Check): Check =>
  (value, at) =>
    value === null ? "" : check(value, at);
export const optional =
  (check: Check): Check =>
  (value, at) =>
    value === undefined ? "" : check(value, at);
export const listOf =
  (check: Check): Check =>
  (value, at) =>
    Array.isArray(value)
      ? (value.map((item, index) => check(item, `${at}[${index}]`)).find(Boolean) ?? "")
      : `${at} should be a list`;
const tuple =
  (...checks: Check[]): Check =>
  (value, at) =>
    Array.isArray(value) && value.length === checks.length
      ? (checks.map((check, index) => check(value[index], `${at}[${index}]`)).find(Boolean) ?? "")
      : `${at} should have ${checks.length} parts`;
export const shape =
  (fields: Record<string, Check>): Check =>
  (value, at) =>
    isRecord(value)
      ? (Object.entries(fields)
          .map(([key, check]) => check(value[key], `${at}.${key}`))
          .find(Boolean) ?? "")
      : `${at} should be an object`;
export const recordOf =
  (check: Check): Check =>
  (value, at) =>
    isRecord(value)
      ? (Object.entries(value)
          .map(([key, item]) => check(item, `${at}.${key}`))
          .find(Boolean) ?? "")
      : `${at} should be an object`;

const text = is("string");
const number = is("number");
const counts = shape(Object.fromEntries(STEP_RUN_STATES.map((state) => [state, number])));
const position = maybe(tuple(number, number));
const thumb = shape({ url: text, full: text, width: number, height: number });
const port = shape({ name: text, type: oneOf(OPEN_TYPES), many: is("boolean") });

const run = shape({
  id: number,
  state: oneOf(RUN_STATES),
  name: text,
  project: text,
  project_url: text,
  started_at: maybe(text),
  finished_at: maybe(text),
  now: text,
  rehearsal: is("boolean"),
  cost: text,
  started_by: text,
  counts,
  total: number,
  outputs: number,
  outputs_url: text,
  reviews: listOf(shape({ id: number, step: text, path: text, url: text, label: text })),
  can: shape({
    cancel: is("boolean"),
    retry: is("boolean"),
    pause: optional(is("boolean")),
    resume: optional(is("boolean")),
  }),
  priority: optional(number),
  slots: optional(maybe(number)),
});
const step = shape({
  id: text,
  type: text,
  label: text,
  group: text,
  accent: oneOf(PORT_TYPES),
  state: oneOf(STEP_STATES),
  counts,
  total: number,
  progress: maybe(number),
  message: text,
  depth: number,
  started_at: maybe(text),
  finished_at: maybe(text),
  thumb: maybe(thumb),
  thumbs: listOf(thumb),
  text: maybe(text),
  error: maybe(text),
  position,
  inputs: listOf(port),
  outputs: listOf(port),
  facts: listOf(tuple(text, text)),
  cost: text,
  attempts: number,
  round: number,
  review_url: maybe(text),
  story_url: optional(maybe(text)),
  reuse: optional(maybe(text)),
});
const input = shape({
  name: text,
  type: oneOf(PORT_TYPES),
  label: text,
  position,
  value: shape({ asset: optional(text), name: optional(text), thumb: optional(text), text: optional(text) }),
});
const wire = shape({ from: text, port: text, to: text, into: text, type: oneOf(PORT_TYPES), depth: number });

const snapshot = shape({ seq: number, run, inputs: listOf(input), wires: listOf(wire), steps: listOf(step) });
const delta = shape({ seq: number, run, steps: listOf(step), counts: optional(counts) });

/** The first place where a message departs from the contract, as a phrase, or "" when it keeps it. */
export function findFault(value: unknown): string {
  if (!isRecord(value)) return "the message should be an object";
  if (value.type === "closed") return "";
  if (value.type === "snapshot") return snapshot(value, "snapshot");
  if (value.type === "delta") return delta(value, "delta");
  return `the message has an unknown type: ${String(value.type)}`;
}

/** The message a server sent; throws with the place that is not as agreed. */
export function readMessage(value: unknown): Message {
  const fault = findFault(value);
  if (fault) throw new Error(`The server sent something unexpected: ${fault}.`);
  return value as Message;
}
