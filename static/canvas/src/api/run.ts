/** What a run page asks the server. */

import { readRowError, readRowsPage, readRowStory, type RowError, type RowsPage, type RowStory } from "../rows";
import { readStepResult, type StepResult } from "../graph/step_result";
import { request } from "./request";
import { readMessage, type Snapshot } from "../types";

export interface RunApi {
  fetchSnapshot: () => Promise<Snapshot>;
  cancelRun: () => Promise<void>;
  retryFailed: () => Promise<void>;
  pauseRun: () => Promise<void>;
  resumeRun: () => Promise<void>;
  /** Moves the run before or behind others, and says how much of it may run at once; null lifts the limit. */
  prioritiseRun: (order: { priority: number; slots: number | null }) => Promise<void>;
}

/** The rows of a batch, to read. */
export interface RowsApi {
  fetchRows: (asked: Record<string, string>) => Promise<RowsPage>;
  fetchErrors: () => Promise<RowError[]>;
  fetchStory: (number: number) => Promise<RowStory>;
}

/** The run's verbs; `csrf` is the token that the page was given. */
export function createRunApi(id: number, csrf: string): RunApi {
  const base = `/api/v1/runs/${id}`;
  const post = async (verb: string, body?: unknown): Promise<void> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { "X-CSRFToken": csrf, "Content-Type": "application/json" };
    await request(`${base}/${verb}`, { method: "POST", headers, ...sent });
  };
  return {
    fetchSnapshot: async () => {
      const message = readMessage(await (await request(`${base}/snapshot`)).json());
      if (message.type !== "snapshot")
        throw new Error("The server sent something unexpected: not a snapshot.");
      return message;
    },
    cancelRun: () => post("cancel"),
    retryFailed: () => post("retry"),
    pauseRun: () => post("pause"),
    resumeRun: () => post("resume"),
    prioritiseRun: (order) => post("priority", order),
  };
}

/** Reads the rows of a run. */
export function createRowsApi(id: number): RowsApi {
  const base = `/api/v1/runs/${id}/rows`;
  const get = async (path: string): Promise<unknown> => (await request(`${base}${path}`)).json();
  return {
    fetchRows: async (asked) => readRowsPage(await get(`?${new URLSearchParams(asked).toString()}`)),
    fetchErrors: async () => readRowError(await get("/errors")),
    fetchStory: async (number) => readRowStory(await get(`/${number}`)),
  };
}

/** Which of a step's step runs is meant: the one at a place among all of them, or among those that failed. */
export interface ResultAsked {
  place: number;
  isFailed: boolean;
}

/** What a step of a run took and gave; a Refusal of status 404 where the run has no such step. */
export async function fetchStepResult(run: number, step: string, { place, isFailed }: ResultAsked): Promise<StepResult> {
  const asked = new URLSearchParams({ place: String(place), ...(isFailed && { state: "failed" }) });
  const url = `/api/v1/runs/${run}/steps/${encodeURIComponent(step)}/result?${asked.toString()}`;
  return readStepResult(await (await request(url)).json());
}
