/** The only place that asks the server over HTTP. */

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

/** The answer to a request; throws a Refusal where it is not yes. */
export async function request(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | FormData; keepalive?: boolean } = {},
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
