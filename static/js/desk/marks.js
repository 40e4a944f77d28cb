// Marks on what is judged: pins and boxes on a picture, moments in a film, each with a note; sent as fractions.

import { clock } from "./film.js";

const BOX_FROM = 8;
const round = (number) => Math.round(number * 1e5) / 1e5;
const within = (number) => Math.min(1, Math.max(0, number));

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export class Marks {
  // `form` keeps them and `button` begins; `changed` is called after each change. In a `film` they are moments.
  constructor(desk, { form, button, changed = () => null, film = null, of = "mine", regions = true }) {
    this.list = form?.querySelector("[data-pin-list]") ?? null;
    this.field = form?.querySelector("[data-pins]") ?? null;
    this.stage = desk.querySelector("[data-stage]");
    this.layer = desk.querySelector("[data-marks]")?.appendChild(element("div", { className: "mark-set" })) ?? null;
    Object.assign(this, { button, changed, film, of, regions, pins: [], on: false });
    button?.addEventListener("click", () => (film ? this.add({ t: film.stop() }) : this.toggle()));
    const view = desk.querySelector("[data-view]");
    if (view && this.list) this.listen(view);
    // Only one of them is marked for at a time.
    this.stage?.addEventListener("marking", (event) => event.detail !== this && this.press(false));
  }

  press(on) {
    this.on = on;
    this.button?.setAttribute("aria-pressed", String(on));
  }

  toggle(on = !this.on) {
    if (!this.button || !this.list || this.film) return;
    if (on) this.stage.dispatchEvent(new CustomEvent("marking", { detail: this }));
    this.stage.toggleAttribute("data-marking", on);
    this.press(on);
  }

  // What it drew is taken away; others mark on.
  leave() {
    if (this.on) this.toggle(false);
    this.pins = [];
    this.layer?.remove();
    this.film?.show(this.of, []);
  }

  add(pin) {
    this.pins.push({ note: "", ...pin });
    this.draw();
    this.list.lastElementChild?.querySelector("input")?.focus();
  }

  restore(pins) {
    this.pins = pins;
    if (this.list) this.draw();
  }

  listen(view) {
    const plate = view.querySelector("[data-plate]");
    let from = null;
    const place = (event) => {
      const box = plate.getBoundingClientRect();
      return { x: within((event.clientX - box.left) / box.width), y: within((event.clientY - box.top) / box.height) };
    };
    const drawn = element("span", { className: "mark-box", hidden: true });
    this.layer.append(drawn);
    const box = (a, b) => ({
      x: Math.min(a.x, b.x),
      y: Math.min(a.y, b.y),
      w: Math.abs(a.x - b.x),
      h: Math.abs(a.y - b.y),
    });
    view.addEventListener("pointerdown", (event) => {
      if (!this.on || event.button) return;
      event.preventDefault();
      view.setPointerCapture(event.pointerId);
      from = { ...place(event), sx: event.clientX, sy: event.clientY };
    });
    view.addEventListener("pointermove", (event) => {
      if (!from) return;
      drawn.hidden = Math.hypot(event.clientX - from.sx, event.clientY - from.sy) < BOX_FROM;
      stand(drawn, box(from, place(event)));
    });
    view.addEventListener("pointerup", (event) => {
      if (!from) return;
      const to = place(event);
      const isBox = Math.hypot(event.clientX - from.sx, event.clientY - from.sy) >= BOX_FROM;
      this.add(isBox ? rounded(box(from, to)) : rounded(to));
      from = null;
      drawn.hidden = true;
    });
    view.addEventListener("pointercancel", () => {
      from = null;
      drawn.hidden = true;
    });
    // By keyboard a mark is set in the middle of what is seen.
    view.addEventListener("keydown", (event) => {
      if (!this.on || event.key !== "Enter") return;
      event.preventDefault();
      const seen = view.getBoundingClientRect();
      this.add(rounded(place({ clientX: seen.left + seen.width / 2, clientY: seen.top + seen.height / 2 })));
    });
  }

  draw() {
    this.list.replaceChildren(...this.pins.map((pin, at) => this.row(pin, at)));
    this.drawSpots();
    this.keep();
  }

  drawSpots() {
    this.film?.show(this.of, this.pins);
    if (!this.layer) return;
    for (const old of this.layer.querySelectorAll("[data-mark]")) old.remove();
    this.pins.forEach((pin, at) => this.layer.append(spot(pin, at + 1)));
  }

  keep() {
    this.field.value = this.pins.length ? JSON.stringify(this.pins) : "";
    this.changed();
  }

  row(pin, at) {
    const name = "t" in pin ? `At ${clock(pin.t)}` : "w" in pin ? `Box ${at + 1}` : `Mark ${at + 1}`;
    const note = element("input", { className: "input", type: "text", value: pin.note, maxLength: 1000, dir: "auto" });
    note.placeholder = "What about here?";
    note.setAttribute("aria-label", `Note for ${name.toLowerCase()}`);
    note.addEventListener("input", () => ((pin.note = note.value), this.keep()));
    const away = element("button", { type: "button", className: "button", textContent: "×" });
    away.setAttribute("aria-label", `Remove ${name.toLowerCase()}`);
    away.addEventListener("click", () => (this.pins.splice(at, 1), this.draw()));
    const label = "t" in pin && this.film ? element("button", { type: "button", className: "button number pin-time" }) : element("b");
    label.textContent = name;
    if ("t" in pin) label.addEventListener("click", () => this.film?.seek(pin.t));
    const only = "w" in pin && this.regions ? [this.only(pin)] : [];
    return element("li", { className: "pin-row" }, label, note, ...only, away);
  }

  only(pin) {
    const tick = element("input", { type: "checkbox", checked: Boolean(pin.region) });
    tick.addEventListener("change", () => {
      if (tick.checked) pin.region = true;
      else delete pin.region;
      this.drawSpots();
      this.keep();
    });
    return element("label", { className: "only", title: "Only here it is made anew" }, tick, " only here");
  }
}

const rounded = (place) => Object.fromEntries(Object.entries(place).map(([side, value]) => [side, round(value)]));

function stand(node, { x, y, w = 0, h = 0 }) {
  for (const [side, value] of Object.entries({ x, y, bw: w, bh: h })) node.style.setProperty(`--${side}`, value);
}

export function spot(pin, label) {
  const node = element("span", { className: "w" in pin ? "mark-box" : "mark-pin" }, element("b", { textContent: label }));
  node.dataset.mark = "";
  node.hidden = "t" in pin;
  node.toggleAttribute("data-region", Boolean(pin.region));
  stand(node, pin);
  return node;
}
