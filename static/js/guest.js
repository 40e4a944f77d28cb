// A guest's page: marks on the picture, or moments of the film, each with a few words, sent with what is said.

import { Film, clock } from "./desk/film.js";

const picture = document.querySelector("[data-pinned]");
const player = document.querySelector("[data-player]");
const button = document.querySelector("[data-pin]");
const list = document.querySelector("[data-pin-list]");
const kept = document.querySelector("[data-pins]");
const MOST = 60;
const WAYS = { ArrowLeft: [-0.02, 0], ArrowRight: [0.02, 0], ArrowUp: [0, -0.02], ArrowDown: [0, 0.02] };
const film = player && new Film(player, { note: (t) => set({ t }), keys: false });
let pins = read();

function read() {
  const isMark = (pin) => (film ? typeof pin?.t === "number" : typeof pin?.x === "number" && typeof pin?.y === "number");
  try {
    const found = JSON.parse(kept.value || "[]");
    return Array.isArray(found) ? found.filter(isMark) : [];
  } catch {
    return [];
  }
}

function keep() {
  kept.value = pins.length ? JSON.stringify(pins) : "";
}

function draw() {
  list.replaceChildren(...pins.map(line));
  list.hidden = !pins.length;
  film?.show("mine", pins);
  for (const old of picture?.querySelectorAll(".pin:not([data-said])") ?? []) old.remove();
  if (picture) for (const [place, pin] of pins.entries()) picture.append(mark(pin, place));
  keep();
}

function stand(node, { x, y }) {
  Object.assign(node.style, { left: `${x * 100}%`, top: `${y * 100}%` });
}

// A mark is moved by the arrow keys, so that it can be set without a mouse.
function mark(pin, place) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "pin";
  made.textContent = String(place + 1);
  made.setAttribute("aria-label", `Mark ${place + 1}; the arrow keys move it`);
  made.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    [pin.x, pin.y] = [hold(pin.x + way[0]), hold(pin.y + way[1])];
    stand(made, pin);
    keep();
  });
  stand(made, pin);
  return made;
}

function hold(number) {
  return Number(Math.min(1, Math.max(0, number)).toFixed(4));
}

function line(pin, place) {
  const item = document.createElement("li");
  const name = film ? clock(pin.t) : `mark ${place + 1}`;
  const field = document.createElement("input");
  field.className = "input";
  field.maxLength = 1000;
  field.value = pin.note ?? "";
  field.setAttribute("aria-label", `Words for ${name}`);
  field.addEventListener("input", () => {
    pin.note = field.value;
    keep();
  });
  const remove = verb("×", () => {
    pins.splice(place, 1);
    draw();
    (button ?? film.bar.querySelector("[data-film-note]")).focus();
  });
  remove.setAttribute("aria-label", `Remove ${name}`);
  item.append(...(film ? [verb(`At ${name}`, () => film.seek(pin.t))] : []), field, remove);
  item.toggleAttribute("data-moment", Boolean(film));
  return item;
}

function verb(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button number";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function set(where) {
  if (pins.length >= MOST) return;
  pins.push({ ...where, note: "" });
  draw();
  list.lastElementChild.querySelector("input").focus();
}

function place(event) {
  if (button.getAttribute("aria-pressed") !== "true" || event.target.matches(".pin")) return;
  const box = picture.getBoundingClientRect();
  set({ x: hold((event.clientX - box.left) / box.width), y: hold((event.clientY - box.top) / box.height) });
}

// What was said already is shown where it was meant, as long as it is pointed at; a moment is gone to.
function point(target) {
  const { x, y, w = 0, h = 0, t, number } = target?.closest?.("[data-said-pin]")?.dataset ?? {};
  picture?.querySelector("[data-said]")?.remove();
  film?.show("pointed", t ? [{ t: Number(t) }] : []);
  if (!picture || !x) return;
  const made = Object.assign(document.createElement("span"), { className: "pin", textContent: number });
  made.dataset.said = "";
  stand(made, { x: Number(x) + w / 2, y: Number(y) + h / 2 });
  picture.append(made);
}

const said = document.querySelector("[data-said-list]");
for (const name of ["pointerover", "focusin"]) said?.addEventListener(name, (event) => point(event.target));
for (const name of ["pointerout", "focusout"]) said?.addEventListener(name, () => point(null));
said?.addEventListener("click", (event) => {
  const pin = event.target.closest("[data-said-pin][data-t]");
  if (pin) film?.seek(Number(pin.dataset.t));
});
const moments = [...document.querySelectorAll("[data-said-pin][data-t]")].map((node) => ({ t: Number(node.dataset.t) }));
film?.show("said", moments);

if (picture && button) {
  button.hidden = false;
  button.addEventListener("click", (event) => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    picture.toggleAttribute("data-marking", isOn);
    // Pressed by a key: the first mark stands in the middle, from where the arrows move it.
    if (!isOn || event.detail) return;
    set({ x: 0.5, y: 0.5 });
    picture.querySelector(".pin:last-of-type")?.focus();
  });
  picture.addEventListener("click", place);
}
if (picture || film) draw();
