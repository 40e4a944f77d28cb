/** The only place that asks the server over HTTP. */

import { readRowError, readRowsPage, readRowStory, type RowError, type RowsPage, type RowStory } from "./rows";
import { readMessage, type Snapshot } from "./types";

/** An answer that was not yes, with the server's own sentence. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** Whether asking again cannot help: the person may not see this run, or no longer. */
  get isFinal(): boolean {
    return [401, 403, 404].includes(this.status);
  }
}

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

async function request(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Response> {
  const headers = { Accept: "application/json", ...options.headers };
  const answer = await fetch(url, { credentials: "same-origin", ...options, headers }).catch(() => {
    throw new Error("The server did not answer. Check the connection and try again.");
  });
  if (!answer.ok) throw new Refusal(answer.status, await readRefusal(answer));
  return answer;
}

async function readRefusal(answer: Response): Promise<string> {
  const problem: unknown = await answer.json().catch(() => null);
  const detail = typeof problem === "object" && problem !== null && "detail" in problem ? problem.detail : "";
  return typeof detail === "string" && detail
    ? detail
    : `The server answered ${answer.status}. Reload the page and try again.`;
}
