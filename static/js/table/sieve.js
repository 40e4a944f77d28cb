// The filters: a form, kept in the part of the address behind the #, so that it can be passed on.

import { choices, EVERYTHING } from "./shelf.js";

const KINDS = { image: "Pictures", video: "Films", audio: "Recordings", text: "Texts", json: "Data", file: "Files", mask: "Masks" };

export function followSieve(form, changed) {
  const wanted = () => {
    const given = Object.fromEntries(new FormData(form));
    return Object.fromEntries(Object.entries(EVERYTHING).map(([name, value]) => [name, given[name] ?? (name === "similar" ? "" : value)]));
  };
  const tell = () => {
    const kept = Object.entries(wanted()).filter(([name, value]) => value !== EVERYTHING[name]);
    history.replaceState(null, "", `${location.pathname}${location.search}${kept.length ? `#${new URLSearchParams(kept)}` : ""}`);
    changed();
  };
  form.addEventListener("input", tell);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(tell));
  return wanted;
}

// Fills the choices from what lies on the table, and sets what the address says.
export function fillSieve(form, items) {
  const { checks, rounds, kinds } = choices(items);
  options(form.elements.findings, checks.map((check) => [`check ${check}`, check]));
  options(form.elements.round, rounds.map((round) => [round, `Round ${round}`]));
  options(form.elements.kind, kinds.map((kind) => [kind, KINDS[kind] ?? kind]));
}

export function readAddress(form) {
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    const field = form.elements[name];
    if (!field) continue;
    if (field.type === "checkbox") field.checked = value === "yes";
    else field.value = value;
  }
}

function options(select, found) {
  const chosen = select.value;
  for (const old of select.querySelectorAll("[data-found]")) old.remove();
  for (const [value, words] of found) {
    const option = new Option(words, value);
    option.dataset.found = "";
    select.append(option);
  }
  select.value = chosen;
  if (!select.value) select.value = "";
}
