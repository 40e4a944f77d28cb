// The review desk: one page on which a whole line of items is decided, one key each, the next one ready before.

import { drawn, expect, forget, load, loadAhead, missing } from "./ahead.js";
import { Claims } from "./claims.js";
import { End } from "./end.js";
import { listen } from "./keys.js";
import { Line } from "./line.js";
import { previewSoon } from "./preview.js";
import { decide, fetchQueue, undo } from "./server.js";
import { bringToLife } from "./stage.js";
import { swipes } from "./swipe.js";
import { hush, tell, tellDone, tellTrouble } from "./told.js";
import { keepTyped, restoreTyped } from "./typed.js";

const AHEAD = 3;
const FEW = 10;
const SPOKEN = { approve: "Approved", send_back: "Sent back", pick: "Picked in", edit: "Edited and approved", escalate: "Passed up", abstain: "Abstained on" };
const HINT = "Say in a few words what should change, then send it back.";

const one = (selector) => document.querySelector(selector);
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const desk = one("[data-desk]");

let item = read("desk-item");
let live = null;
let end = null;
let moving = false;
const line = new Line({ id: item.id, run: item.run.id, place: item.place, by: "" }, read("desk-queue"));
const answered = [];
const claims = new Claims((others) => {
  line.look(item.run.id, others);
  if (!moving) showWays();
});

const nameOf = (entry) => entry.place || `review ${entry.id}`;
const form = () => desk.querySelector("[data-answer]");

function mount() {
  end = null;
  const shown = item.id;
  live = bringToLife(desk, item, {
    changed: () => form() && previewSoon(shown, form()),
    kept: () => (forget(shown), tell("Your comment is kept.")),
  });
  restoreTyped(item.id, desk, live.marks);
  live.edit?.draw();
  if (item.may_decide && live.stage && live.stage.dataset.stage !== "options") {
    const free = () => !live.marking() && (live.camera?.fits ?? true) && !moving;
    const ways = { right: () => answer("approve"), left: openNote, up: () => go(1), down: () => go(-1) };
    swipes(live.stage, { free, ...(live.camera ? ways : { right: ways.right, left: ways.left }) });
  }
  const compare = one("[data-compare]");
  compare.hidden = !live.compare;
  compare.setAttribute("aria-pressed", "false");
  showHead();
  showWays();
  if (item.may_decide) claims.look(item.id);
}

function showHead() {
  document.title = `${item.question} · Run ${item.run.id} · Pressline`;
  one("[data-crumb]").textContent = item.place || item.label;
  Object.assign(one("[data-run-crumb]"), { textContent: item.run.name, href: item.run.url });
  const table = one("[data-table]");
  if (table) table.search = `?run=${item.run.id}`;
  const left = one("[data-left]");
  left.hidden = line.entries.length + line.done < 2;
  left.textContent = line.told;
}

function showWays() {
  for (const [name, step] of Object.entries({ before: -1, after: 1 })) {
    const way = desk.querySelector(`[data-${name}]`);
    const entry = line.beside(step);
    if (!way) continue;
    way.hidden = !entry;
    if (!entry) continue;
    way.href = `/reviews/${entry.id}/`;
    way.querySelector("[data-way]").textContent = nameOf(entry);
  }
}

// The line has changed behind the item on screen; one that is on its way brings its own head.
function redraw() {
  if (end || moving) return;
  showHead();
  showWays();
}

// What is on screen, and what may be next.
function near() {
  const entries = [line.current, ...line.free().slice(0, AHEAD), line.beside(1), line.beside(-1)];
  return [...new Set(entries.filter(Boolean).map((entry) => entry.id))];
}

function ahead() {
  loadAhead(near());
  if (line.free().length < FEW && item.run) refill();
}

let refilled = 0;
async function refill() {
  if (Date.now() - refilled < 5000) return;
  refilled = Date.now();
  const told = await fetchQueue(item.id).catch(() => null);
  if (!told) return;
  const gone = new Set(answered.map((done) => done.entry.id));
  line.add(told.queue.filter((entry) => !gone.has(entry.id)));
  redraw();
}

// Puts an item on screen; what is typed for the one before stays with it.
async function show(id, { history: how = "pushState" } = {}) {
  moving = true;
  keepTyped(item.id, desk, live?.marks);
  try {
    const loaded = await load(id);
    item = loaded.item;
    desk.replaceChildren(...drawn(loaded));
    if (how) history[how]({ id }, "", item.url);
    mount();
    ahead();
  } catch (error) {
    tellTrouble(error.message, { label: "Try again", act: () => show(id, { history: how }) });
  }
  moving = false;
}

function go(step) {
  const entry = line.beside(step);
  if (!entry || moving || end) return;
  line.go(entry.id);
  show(entry.id);
}

function openNote() {
  const note = desk.querySelector("#note");
  note?.focus();
  note?.scrollIntoView({ block: "center" });
}

// A wrong answer is told below the note, until something is changed.
function hint(sentence) {
  const place = desk.querySelector("[data-told]");
  const words = Object.assign(document.createElement("p"), { className: "wrong", textContent: sentence });
  const before = [...place.childNodes];
  place.replaceChildren(words);
  const clear = () => {
    place.replaceChildren(...before.filter((node) => !node.classList?.contains("wrong")));
    desk.querySelector("#note")?.removeAttribute("aria-invalid");
  };
  desk.addEventListener("input", clear, { once: true });
}

// Why an answer cannot be sent as it is; empty where it can.
function lacks(verdict, body) {
  const marks = live.marks.pins.some((pin) => pin.note.trim());
  if (verdict === "send_back" && !body.get("note").trim() && !body.getAll("reasons").length && !marks) return HINT;
  const picked = body.getAll("picks").length;
  if (verdict === "pick" && picked !== item.picks) return `Pick ${item.picks} of ${item.options.length}; ${picked} picked so far.`;
  return "";
}

function answer(verdict) {
  if (moving || end || !form()) return;
  const body = new FormData(form());
  const lacking = lacks(verdict, body);
  if (lacking) {
    hint(lacking);
    if (verdict === "send_back") desk.querySelector("#note").setAttribute("aria-invalid", "true"), openNote();
    return;
  }
  body.set("verdict", verdict);
  if (verdict !== "pick") body.delete("picks");
  keepTyped(item.id, desk, live.marks);
  const { entry, place } = line.take();
  const done = { entry, place, run: item.run, state: "sent" };
  answered.push(done);
  claims.forget();
  forget(entry.id);
  tellDone(`${SPOKEN[verdict]} ${nameOf(entry)}.`, null, takeBack);
  const sent = send(entry.id, body);
  done.sent = sent.then((told) => kept(done, told, verdict), (error) => refused(done, error));
  if (line.current) show(line.current.id);
  else finish();
}

// Sends an answer, which brings along what will be wanted soon; what is wanted now comes by itself.
function send(id, body) {
  const soon = missing(near().filter((other) => other !== line.current?.id));
  if (soon) body.set("ahead", soon);
  const sent = decide(id, body);
  if (soon) expect(soon, sent);
  return sent;
}

function kept(done, told, verdict) {
  done.state = "kept";
  done.until = told.undo_until ? Date.parse(told.undo_until) : told.may_undo ? Infinity : 0;
  if (answered.at(-1) === done) {
    const waits = told.state === "open" ? ` ${told.approvals} of ${told.needed} so far.` : "";
    const until = done.until === Infinity ? null : done.until;
    tellDone(`${SPOKEN[verdict]} ${nameOf(done.entry)}.${waits}`, until, done.until > Date.now() ? takeBack : null);
  }
  leaveSoon();
}

// The item comes back into the line behind the one on screen, unless it is over: nobody decides it unseen.
async function refused(done, error) {
  done.state = "refused";
  answered.splice(answered.indexOf(done), 1);
  forget(done.entry.id);
  const fresh = await load(done.entry.id).catch(() => null);
  const isOver = fresh && (fresh.item.state !== "open" || !fresh.item.may_decide);
  if (isOver) line.done -= 1;
  else line.putBack(done.entry, line.current ? line.at + 1 : 0);
  const back = () => (line.go(done.entry.id), show(done.entry.id));
  tellTrouble(`${capital(nameOf(done.entry))}: ${error.message}`, { label: "Show it", act: back });
  if (!end) return redraw();
  end.stay();
  if (!isOver) back();
}

const capital = (words) => words[0].toUpperCase() + words.slice(1);

async function takeBack() {
  const done = answered.at(-1);
  if (moving) return;
  if (!done) return tell("There is nothing to take back.");
  answered.pop();
  end?.stay();
  hush();
  await done.sent;
  if (done.state === "refused") return;
  try {
    await undo(done.entry.id);
  } catch (error) {
    return tellTrouble(`${capital(nameOf(done.entry))}: ${error.message}`), leaveSoon();
  }
  line.putBack(done.entry, done.place);
  line.go(done.entry.id);
  forget(done.entry.id);
  await show(done.entry.id);
  tell(`${capital(nameOf(done.entry))} is open again.`);
}

function finish() {
  live = null;
  const { run } = answered.at(-1) ?? item;
  end = new End(desk, { run, done: line.done, left: line.entries.length, takeBack });
  one("[data-compare]").hidden = one("[data-left]").hidden = true;
  one("[data-crumb]").textContent = "done";
  refill().then(() => line.free().length && end && resume());
}

// Something new came while the last answer was on its way.
function resume() {
  end.stay();
  line.go(line.free()[0].id);
  show(line.current.id);
}

function leaveSoon() {
  if (!end || line.entries.length || answered.some((done) => done.state === "sent")) return;
  const moments = answered.map((done) => done.until).filter(Number.isFinite);
  end.leaveAt(Math.max(Date.now(), ...moments));
}

function number(at) {
  const ticks = desk.querySelectorAll(item.picks ? "[name=picks]" : "[name=reasons]");
  ticks[at - 1]?.click();
}

function isPressed(button) {
  const on = live?.compare?.toggle() ?? false;
  button.setAttribute("aria-pressed", String(on));
}

const help = one("[data-keys]");
const verbs = {
  a: () => (item.picks ? null : answer(live?.edit?.isEdited() ? "edit" : "approve")),
  s: () => answer("send_back"),
  u: () => answer("escalate"),
  z: takeBack,
  c: () => live?.compare && one("[data-compare]").click(),
  f: () => live?.camera?.toggle(),
  p: () => (live?.film ? desk.querySelector("[data-film-note]")?.click() : live?.marks.toggle()),
  " ": () => (live?.film ? live.film.toggle() : false),
  k: () => live?.film?.toggle(),
  j: () => live?.film?.move(-1),
  l: () => live?.film?.move(1),
  ",": () => live?.film?.step(-1),
  ".": () => live?.film?.step(1),
  e: () => live?.edit?.open(),
  g: () => one("[data-table]")?.click(),
  "?": () => help.showModal(),
  ArrowLeft: () => go(-1),
  ArrowRight: () => go(1),
  Enter: () => item.picks && answer("pick"),
  number,
};

listen(verbs, {
  leave: (target) => {
    if (target.matches("textarea, input, select")) target.blur();
    else if (live?.marking()) live.marking().toggle(false);
    else if (live?.compare?.on) one("[data-compare]").click();
  },
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-undo-form]") && answered.length) return event.preventDefault(), takeBack();
  if (!event.target.matches("[data-answer]")) return;
  event.preventDefault();
  answer(event.submitter?.value || "approve");
});
desk.addEventListener("click", (event) => {
  const way = event.target.closest("[data-before], [data-after]");
  if (!way || event.metaKey || event.ctrlKey || event.button) return;
  event.preventDefault();
  go(way.hasAttribute("data-before") ? -1 : 1);
});
desk.addEventListener("input", (event) => {
  if (event.target.closest("[data-answer]") && !event.target.closest("[data-pin-list]")) previewSoon(item.id, form());
});
one("[data-compare]").addEventListener("click", (event) => isPressed(event.currentTarget));
one("[data-help]").hidden = false;
one("[data-help]").addEventListener("click", () => help.showModal());
addEventListener("popstate", (event) => {
  const id = event.state?.id;
  if (id && line.go(id)) show(id, { history: "" });
  else location.reload();
});

history.replaceState({ id: item.id }, "", item.url);
mount();
ahead();
