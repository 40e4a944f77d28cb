// What people said about it, shown where they meant it; and a comment of one's own, left without leaving the page.

import { Marks, spot } from "./marks.js";
import { comment, fetchItem } from "./server.js";

const NUMBERS = ["x", "y", "w", "h", "t"];

export function readPin(node) {
  const told = NUMBERS.filter((name) => node.dataset[name]).map((name) => [name, Number(node.dataset[name])]);
  return Object.fromEntries(told);
}

export class Said {
  constructor(desk, item, { film, kept }) {
    this.desk = desk;
    this.item = item;
    this.film = film;
    this.kept = kept;
    this.layer = desk.querySelector("[data-marks]");
    const side = desk.querySelector(".side-story");
    for (const name of ["pointerover", "focusin"]) side?.addEventListener(name, (event) => this.point(event.target));
    for (const name of ["pointerout", "focusout"]) side?.addEventListener(name, () => this.point(null));
    side?.addEventListener("click", (event) => {
      const pin = event.target.closest("[data-said-pin][data-t]");
      if (pin) film?.seek(readPin(pin).t);
    });
    this.mount();
  }

  mount() {
    const pins = [...this.desk.querySelectorAll("[data-said-pin]")].map(readPin);
    this.film?.show("said", pins);
    const form = this.desk.querySelector("[data-comment-form]");
    this.marks = null;
    if (!form) return;
    const button = form.querySelector("[data-comment-pin]");
    this.marks = new Marks(this.desk, { form, button, film: this.film, of: "comment", regions: false });
    if (button) button.hidden = !this.film && !this.layer;
    form.addEventListener("submit", (event) => (event.preventDefault(), this.leave(form)));
  }

  // The mark that is pointed at, where it lies; null: none.
  point(target) {
    const node = target?.closest?.("[data-said-pin]");
    const pin = node ? readPin(node) : {};
    this.spot?.remove();
    this.spot = null;
    this.film?.show("pointed", "t" in pin ? [pin] : []);
    if (!this.layer || !("x" in pin)) return;
    this.spot = spot(pin, node.dataset.number ?? "");
    this.spot.dataset.said = "";
    this.layer.append(this.spot);
  }

  async leave(form) {
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      await comment(this.item.id, new FormData(form));
      await this.redraw();
    } catch (error) {
      button.disabled = false;
      this.wrong(form, error.message);
    }
  }

  wrong(form, sentence) {
    const field = form.querySelector("textarea");
    const told = form.querySelector(".wrong") ?? form.insertBefore(document.createElement("p"), form.querySelector("[data-comment-verbs]"));
    Object.assign(told, { className: "wrong", id: "comment-told", textContent: sentence });
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", "comment-told");
    field.focus();
  }

  // Only the comments are drawn anew: a film goes on where it was, a picture stays as near as it is.
  async redraw() {
    const told = await fetchItem(this.item.id);
    const page = new DOMParser().parseFromString(told.html, "text/html");
    const fresh = page.querySelector("[data-comments]");
    this.marks?.leave();
    this.desk.querySelector("[data-comments]").replaceWith(fresh);
    fresh.querySelector("summary")?.focus();
    this.mount();
    this.kept();
  }
}
