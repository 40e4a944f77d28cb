// The light table: filter, select many, answer them together, take it back.

import { Answers } from "./answers.js";
import { drawCell } from "./cell.js";
import { Grid } from "./grid.js";
import { followKeys } from "./keys.js";
import { followOthers } from "./live.js";
import { dragged } from "./rectangle.js";
import { Selection } from "./selection.js";
import { inOrder, laidOut, sift } from "./shelf.js";
import { fillSieve, followSieve, readAddress } from "./sieve.js";

const one = (selector) => document.querySelector(selector);
const [light, surface, room, form, back] = ["[data-light]", "[data-grid]", "[data-room]", "[data-sieve]", "[data-back]"].map(one);
const answers = new Answers({ ...light.dataset, token: one("[name=csrfmiddlewaretoken]").value });
const selection = new Selection();
const grid = new Grid(surface, room, draw);
const opened = new Set();
const done = [];
let items = new Map();
let entries = [];

take(JSON.parse(one("#table").textContent).items);
const wanted = followSieve(form, () => arrange({ isNew: true }));
readAddress(form);
arrange();
// On a phone the pictures come first.
const narrow = matchMedia("(max-width: 760px)");
const fold = () => (form.parentElement.open = !narrow.matches);
narrow.addEventListener("change", fold);
fold();

function take(found) {
  const before = items;
  items = new Map(found.map((item, place) => [item.pk, { ...item, place, wrong: before.get(item.pk)?.wrong }]));
  fillSieve(form, found);
}

// Lays everything out anew; what is new begins at the top.
function arrange({ isNew = false } = {}) {
  const asked = wanted();
  const shown = inOrder(sift([...items.values()], asked), asked.sort);
  const before = entries;
  entries = laidOut(shown, Boolean(asked.similar), opened);
  selection.hold(entries, before);
  grid.kept = selection.active;
  light.dataset.size = asked.size;
  if (isNew) surface.scrollTop = 0;
  grid.show(entries, asked.size);
  const ofAll = shown.length < items.size ? ` of ${number(items.size)}` : "";
  one("[data-count]").textContent = `${number(shown.length)}${ofAll}`;
  one("[data-nothing]").hidden = items.size > 0;
  one("[data-unfit]").hidden = !items.size || shown.length > 0;
  redraw();
}

function draw(cell, entry, index) {
  drawCell(cell, entry, { picked: selection.of(entry), isActive: index === selection.active });
}

function redraw() {
  grid.kept = selection.active;
  grid.paint();
  const key = entries[selection.active]?.key;
  if (key) surface.setAttribute("aria-activedescendant", key);
  else surface.removeAttribute("aria-activedescendant");
  const { size } = selection.picked;
  one("[data-selected]").textContent = size ? `${number(size)} selected` : "";
  for (const verb of document.querySelectorAll("[data-many]")) verb.toggleAttribute("data-idle", !size);
  one("[data-verb=undo]").hidden = !done.length;
}

function number(value) {
  return value.toLocaleString("en-GB");
}

// --- Selecting -----------------------------------------------------------------------------------

function choose(index, { isFar = false, isMore = false } = {}) {
  if (index < 0 || index >= entries.length) return;
  if (isFar) selection.reach(entries, index);
  else if (isMore) selection.toggle(entries, index);
  else selection.only(entries, index);
  redraw();
}

function move(by, { shiftKey }) {
  const index = Math.max(0, Math.min(entries.length - 1, selection.active < 0 ? 0 : selection.active + by));
  if (!entries.length) return;
  if (shiftKey) selection.reach(entries, index);
  else selection.active = selection.anchor = index;
  grid.reveal(index);
  redraw();
}

let isDragging = false;
let pressed = "mouse";
let kept = new Set();
surface.addEventListener("pointerdown", (event) => (pressed = event.pointerType));
dragged(surface, room, {
  begin: (event) => {
    isDragging = true;
    kept = event.shiftKey || event.ctrlKey || event.metaKey ? new Set(selection.picked) : new Set();
  },
  over: (rectangle) => {
    selection.under(entries, grid.within(rectangle), kept);
    redraw();
  },
  // The click that ends a drag is none.
  end: () => setTimeout(() => (isDragging = false)),
});
surface.addEventListener("click", (event) => {
  if (isDragging) return;
  const cell = event.target.closest(".cell");
  const isMore = event.ctrlKey || event.metaKey || pressed !== "mouse";
  if (cell) choose(Number(cell.dataset.index), { isFar: event.shiftKey, isMore });
  else if (!isMore && !event.shiftKey) clear();
});
surface.addEventListener("dblclick", (event) => {
  const cell = event.target.closest(".cell");
  if (cell) open(entries[Number(cell.dataset.index)]);
});
surface.addEventListener("focus", () => {
  if (selection.active < 0 && entries.length) move(0, {});
});

function clear() {
  selection.clear();
  redraw();
}

function open(entry) {
  if (!entry) return;
  if (entry.items.length === 1) location.assign(`/reviews/${entry.items[0].pk}/`);
  opened.add(entry.alike);
  arrange();
}

// --- Answering -----------------------------------------------------------------------------------

const SPOKEN = { approve: ["Approving", "Approved"], send_back: ["Sending back", "Sent back"] };

async function answer(verdict, more = {}) {
  const chosen = [...selection.picked].map((pk) => items.get(pk));
  if (!chosen.length) return tell("Select something first: click it, drag over several, or press Ctrl A.");
  const [doing, did] = SPOKEN[verdict];
  tell(`${doing} ${number(chosen.length)}.`);
  lift(chosen);
  const wrong = await answers.decide(chosen, { verdict, ...more });
  const gone = chosen.filter((item) => !wrong.has(item.pk));
  if (gone.length) done.push(gone);
  lay(chosen.filter((item) => wrong.has(item.pk)), wrong);
  const said = gone.length ? `${did} ${number(gone.length)}. Z takes it back.` : "";
  tell([said, notDone(wrong)].filter(Boolean).join(" "));
}

async function undo() {
  const last = done.pop();
  if (!last) return tell("There is nothing to take back.");
  tell(`Taking back ${number(last.length)}.`);
  const wrong = await answers.undo(last);
  const again = last.filter((item) => !wrong.has(item.pk));
  lay(again, new Map());
  tell([again.length ? `Taken back: ${number(again.length)}.` : "", notDone(wrong)].filter(Boolean).join(" "));
}

function notDone(wrong) {
  if (!wrong.size) return "";
  const [first] = wrong.values();
  return wrong.size === 1 ? `1 was left as it was. ${first}` : `${number(wrong.size)} were left as they were, the first because: ${first}`;
}

// Off the table, and back on it where it lay.
function lift(gone) {
  for (const item of gone) items.delete(item.pk);
  arrange();
}

function lay(again, wrong) {
  for (const item of again) items.set(item.pk, { ...item, wrong: wrong.get(item.pk) });
  arrange();
}

function tell(words) {
  one("[data-told]").textContent = words;
}

function askBack() {
  const { size } = selection.picked;
  if (!size) return tell("Select something first: click it, drag over several, or press Ctrl A.");
  one("[data-back-title]").textContent = size === 1 ? "Send 1 back" : `Send ${number(size)} back`;
  back.showModal();
}

back.addEventListener("submit", (event) => {
  const given = new FormData(event.target);
  const [note, reasons] = [String(given.get("note") ?? "").trim(), given.getAll("reasons")];
  one("[data-back-wrong]").hidden = Boolean(note || reasons.length);
  if (!note && !reasons.length) {
    event.preventDefault();
    back.querySelector("textarea").focus();
    return;
  }
  event.target.reset();
  answer("send_back", { note, reasons });
});

// --- Keys and buttons ----------------------------------------------------------------------------

const verbs = {
  approve: () => answer("approve"),
  back: askBack,
  undo,
  open: () => open(entries[selection.active]),
  all: () => {
    selection.all(entries);
    redraw();
  },
  clear,
  keys: () => one("[data-keys]").showModal(),
};
for (const button of document.querySelectorAll("[data-verb]")) button.addEventListener("click", () => verbs[button.dataset.verb]());
for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
followKeys(surface, {
  moves: {
    ArrowLeft: (event) => move(-1, event),
    ArrowRight: (event) => move(1, event),
    ArrowUp: (event) => move(-grid.columns, event),
    ArrowDown: (event) => move(grid.columns, event),
    PageUp: (event) => move(-grid.columns * grid.rows, event),
    PageDown: (event) => move(grid.columns * grid.rows, event),
    Home: (event) => move(-entries.length, event),
    End: (event) => move(entries.length, event),
    " ": (event) => choose(selection.active, { isMore: !event.shiftKey, isFar: event.shiftKey }),
    Enter: verbs.open,
  },
  verbs: { a: verbs.approve, s: verbs.back, z: verbs.undo, escape: verbs.clear, all: verbs.all, "?": verbs.keys },
});

// --- Others --------------------------------------------------------------------------------------

const heard = followOthers({
  known: () => [...items.keys()],
  gone: (pks) => {
    const here = pks.filter((pk) => items.has(pk));
    if (here.length) lift(here.map((pk) => items.get(pk)));
  },
  came: (size) => {
    one("[data-came]").hidden = !size;
    one("[data-came-words]").textContent = size === 1 ? "1 more is waiting." : `${number(size)} more are waiting.`;
  },
  claim: (pk, by) => {
    if (items.has(pk)) items.set(pk, { ...items.get(pk), claimed: by });
    arrange();
  },
});
one("[data-came-show]").addEventListener("click", async () => {
  const asked = await fetch(`${light.dataset.items}${location.search}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!asked?.ok) return tell("The table could not be read anew. Try again in a moment.");
  heard();
  one("[data-came]").hidden = true;
  take((await asked.json()).items);
  arrange();
});
