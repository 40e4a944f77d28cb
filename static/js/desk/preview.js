// Before it is sent back: the prompt as it will be, with what the words above change in it.

import { preview } from "./server.js";
import { marked } from "./words.js";

const PAUSE = 400;
let clock = 0;
let asking = null;

export function previewSoon(id, form) {
  clearTimeout(clock);
  asking?.abort();
  clock = setTimeout(() => show(id, form), PAUSE);
}

const isEmpty = (body) => !body.get("note").trim() && !body.getAll("reasons").length && !body.get("pins");

async function show(id, form) {
  const place = form.querySelector("[data-preview]");
  const body = new FormData(form);
  if (isEmpty(body)) return place.replaceChildren();
  asking = new AbortController();
  const told = await preview(id, body, asking.signal).catch(() => null);
  if (!told || !place.isConnected) return;
  if (!told.will) return place.replaceChildren();
  const head = Object.assign(document.createElement("h3"), { textContent: `Prompt of ${told.step}, as it will be` });
  const words = Object.assign(document.createElement("p"), { className: "prompt", dir: "auto" });
  words.append(...marked(told.changes.map(({ op, text }) => [op, text])));
  const small = document.createElement("small");
  small.textContent = `Made anew only inside ${told.regions === 1 ? "the box" : `${told.regions} boxes`}.`;
  place.replaceChildren(head, words, ...(told.regions ? [small] : []));
}
