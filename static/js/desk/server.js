// What the desk asks the server: one item, an answer, taking it back, a preview, a claim.

const token = () => document.querySelector("[data-desk-token] input")?.value ?? "";

export class Trouble extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const AWAY = "The server cannot be reached. Your answer was not kept; try again in a moment.";
const address = (id, verb) => `/reviews/${id}/${verb}/`;

async function ask(url, options = {}) {
  const headers = { Accept: "application/json", ...(options.method ? { "X-CSRFToken": token() } : {}) };
  const answer = await fetch(url, { ...options, headers, credentials: "same-origin" }).catch(() => null);
  if (!answer) throw new Trouble(0, AWAY);
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  const told = isJson ? await answer.json().catch(() => ({})) : {};
  // Whoever has been signed out is sent to a page, which is no answer to what was asked.
  if (!answer.ok || (!isJson && answer.status !== 204)) {
    throw new Trouble(answer.status, told.detail || "That did not work. Load the page again, then repeat what you did.");
  }
  return told;
}

// A form without any field is refused by the server as one that it cannot read.
const post = (id, verb, body = new URLSearchParams()) => ask(address(id, verb), { method: "POST", body });

export const fetchItem = (id) => ask(address(id, "item"));
export const fetchQueue = (id) => ask(`${address(id, "item")}?queue`);
export const decide = (id, body) => post(id, "decide", body);
export const undo = (id) => post(id, "undo");
export const comment = (id, body) => post(id, "comment", body);
export const claim = (id) => post(id, "claim");

export function preview(id, body, signal) {
  return ask(address(id, "preview"), { method: "POST", body, signal });
}

// The page may be going away: a beacon is sent all the same.
export function free(id) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token());
  navigator.sendBeacon(address(id, "free"), body);
}
