/** Small, whole snapshots for the tests beside the code. */

import type { Counts, Delta, Input, Run, Snapshot, Step, Wire } from "./types";

export const NOTHING: Counts = {
  blocked: 0,
  ready: 0,
  running: 0,
  waiting: 0,
  done: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
};

export const sampleRun = (given: Partial<Run> = {}): Run => ({
  id: 12,
  state: "running",
  name: "Launch campaign",
  project: "Northbay Coffee",
  project_url: "/projects/northbay-coffee/",
  started_at: "2026-11-21T19:02:11Z",
  finished_at: null,
  now: "2026-11-21T19:03:00Z",
  rehearsal: true,
  cost: "0.00",
  started_by: "Ines",
  counts: NOTHING,
  total: 0,
  reviews: [],
  outputs: 0,
  outputs_url: "/runs/12/outputs/",
  can: { cancel: true, retry: false },
  ...given,
});

export const sampleStep = (id: string, given: Partial<Step> = {}): Step => ({
  id,
  type: "generate_image",
  label: id,
  group: "Generate",
  accent: "image",
  state: "blocked",
  counts: NOTHING,
  total: 0,
  progress: null,
  message: "",
  depth: 0,
  started_at: null,
  finished_at: null,
  thumb: null,
  thumbs: [],
  text: null,
  error: null,
  position: null,
  inputs: [],
  outputs: [],
  facts: [],
  cost: "0.00",
  attempts: 1,
  round: 0,
  review_url: null,
  ...given,
});

export const sampleInput = (name: string, given: Partial<Input> = {}): Input => ({
  name,
  type: "image",
  label: name,
  value: {},
  position: null,
  ...given,
});

export const sampleWire = (from: string, to: string): Wire => ({
  from,
  port: from.startsWith("$") ? "" : "image",
  to,
  into: "image",
  type: "image",
  depth: 0,
});

export const sampleSnapshot = (given: Partial<Snapshot> = {}): Snapshot => ({
  type: "snapshot",
  seq: 12,
  run: sampleRun(),
  inputs: [sampleInput("product")],
  wires: [sampleWire("$product", "cutout"), sampleWire("cutout", "scene")],
  steps: [sampleStep("cutout"), sampleStep("scene")],
  ...given,
});

export const sampleDelta = (seq: number, steps: Step[] = [], run: Partial<Run> = {}): Delta => ({
  type: "delta",
  seq,
  run: sampleRun(run),
  steps,
});
