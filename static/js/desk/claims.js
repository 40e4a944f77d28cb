// Who is looking: this page says so for what it shows, and tells what others look at.

import { claim, free } from "./server.js";

const EVERY = 20000;
const SOON = 800;

export class Claims {
  // `mayClaim` says whether the person on screen may answer it; `seen` is called with what others look at.
  constructor(seen) {
    this.seen = seen;
    this.id = null;
    this.line = document.querySelector("[data-looking]");
    this.clock = setInterval(() => this.renew(), EVERY);
    document.addEventListener("visibilitychange", () => this.renew());
    // Somebody began to look, or looks no more.
    for (const name of ["inbox", "claim"]) addEventListener(name, () => this.renewSoon());
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => event.persisted && this.renew());
  }

  look(id) {
    if (this.id && this.id !== id) free(this.id);
    this.id = id;
    this.renew();
  }

  // What was decided is claimed by nobody any more.
  forget() {
    this.id = null;
  }

  leave() {
    if (this.id) free(this.id);
  }

  renewSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.renew(), SOON);
  }

  async renew() {
    const id = this.id;
    if (!id || document.visibilityState !== "visible") return;
    const told = await claim(id).catch(() => null);
    // What was told of it is read: so the bell says, whether or not the socket was there in time.
    if (told?.unread !== undefined) dispatchEvent(new CustomEvent("notices", { detail: told.unread }));
    if (!told || id !== this.id) return;
    this.show(told.others);
    this.seen(told.others);
  }

  show(others) {
    const here = others.find((other) => other.id === this.id);
    const one = here ?? others[0];
    if (!one) return void (this.line.textContent = "");
    const where = one === here ? "this too" : one.place || `review ${one.id}`;
    const rest = others.length > 1 ? `, ${others.length - 1} more elsewhere` : "";
    this.line.textContent = `${one.by} is looking at ${where}${rest}`;
  }
}
