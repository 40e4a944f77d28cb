/** The only place that asks the server over HTTP. */

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
}

/** The run's verbs; `csrf` is the token that the page was given. */
export function createRunApi(id: number, csrf: string): RunApi {
  const base = `/api/v1/runs/${id}`;
  const post = async (verb: string): Promise<void> => {
    await request(`${base}/${verb}`, { method: "POST", headers: { "X-CSRFToken": csrf } });
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
  };
}

async function request(
  url: string,
  options: { method?: string; headers?: Record<string, string> } = {},
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
