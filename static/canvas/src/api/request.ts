/** The only place that asks the server over HTTP. */

import type { Problem } from "../graph/drawing";
import { is, isRecord, listOf, shape } from "../types";

/** An answer that was not yes, with the server's own sentence, and what is wrong with the drawing where that is why. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems: readonly Problem[] = [],
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
  if (!answer.ok) throw await readRefusal(answer);
  return answer;
}

async function readRefusal(answer: Response): Promise<Refusal> {
  const told: unknown = await answer.json().catch(() => null);
  const detail = isRecord(told) && typeof told.detail === "string" ? told.detail : "";
  const problems = isRecord(told) ? problemsIn(told.errors) : [];
  // The detail says where each problem is in the file; the problems say so themselves.
  const message = problems.map((problem) => problem.message).join(" ") || detail;
  return new Refusal(answer.status, message || `The server answered ${answer.status}. Reload the page and try again.`, problems);
}

/** The problems of steps, whose place is `["steps", id, …field]`; none where something else is wrong too. */
function problemsIn(errors: unknown): Problem[] {
  if (errorList(errors, "errors")) return [];
  const told = errors as { loc: string[]; msg: string }[];
  if (!told.every(({ loc }) => loc[0] === "steps" && loc.length > 1)) return [];
  return told.map(({ loc, msg }) => ({ step: loc[1] ?? "", field: loc.slice(2).join("."), message: msg }));
}

const errorList = listOf(shape({ loc: listOf(is("string")), msg: is("string") }));
