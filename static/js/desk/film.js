// A film or recording that is judged: moved to the second and to the frame, with the moments that have a note.

const FRAME = 1 / 24;
const tenth = (t) => Math.round(t * 10) / 10;
const two = (number) => String(number).padStart(2, "0");

// A moment as people read it, to the tenth of a second: 0:02.4.
export function clock(t) {
  const tenths = Math.round(t * 10);
  return `${Math.floor(tenths / 600)}:${two(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function tool(label, key, act) {
  const made = element("button", { type: "button", className: "film-tool" }, label);
  if (key) made.append(element("span", { className: "key", textContent: key }));
  made.addEventListener("click", act);
  return made;
}

export class Film {
  // `note` is called with the moment that is to have one; without it there is no button for that. `keys` are told.
  constructor(player, { note = null, keys = true } = {}) {
    this.player = player;
    this.shown = new Map();
    const key = (name) => (keys ? name : "");
    this.told = element("span", { className: "film-clock number" });
    this.line = element("div", { className: "moments" });
    this.line.setAttribute("aria-hidden", "true");
    const back = tool("−1 s", key("J"), () => this.move(-1));
    const on = tool("+1 s", key("L"), () => this.move(1));
    this.bar = element("div", { className: "film-bar" }, back, on, this.told);
    this.bar.setAttribute("role", "group");
    this.bar.setAttribute("aria-label", "Moments");
    if (note) this.bar.append(this.noting(note, key("P")));
    player.after(this.line, this.bar);
    for (const name of ["timeupdate", "seeking", "pause", "loadedmetadata", "durationchange"]) {
      player.addEventListener(name, () => this.tell());
    }
    this.tell();
  }

  noting(note, key) {
    const button = tool(this.words = document.createTextNode(""), key, () => note(this.stop()));
    button.dataset.filmNote = "";
    return button;
  }

  get length() {
    return Number.isFinite(this.player.duration) ? this.player.duration : 0;
  }

  tell() {
    const at = clock(this.player.currentTime);
    this.told.textContent = this.length ? `${at} / ${clock(this.length)}` : at;
    if (this.words) this.words.data = `Note at ${at}`;
    this.draw();
  }

  // The moment at which it now stands still.
  stop() {
    this.player.pause();
    return tenth(this.player.currentTime);
  }

  toggle() {
    if (this.player.paused) this.player.play().catch(() => null);
    else this.player.pause();
  }

  move(seconds) {
    this.to(this.player.currentTime + seconds);
  }

  step(frames) {
    this.player.pause();
    this.move(frames * FRAME);
  }

  to(t) {
    this.player.currentTime = Math.min(this.length || t, Math.max(0, t));
  }

  // Shows a moment, standing still.
  seek(t) {
    this.player.pause();
    this.to(t);
    this.player.focus({ preventScroll: true });
    this.player.scrollIntoView({ block: "nearest" });
  }

  // The moments among these marks, shown under a name of their own: `mine` with numbers, and others as dots.
  show(name, pins) {
    this.shown.set(name, pins.map((pin, at) => ({ ...pin, label: name === "mine" ? String(at + 1) : "" })));
    this.draw(true);
  }

  draw(anew = false) {
    if (!anew && this.drawn === this.length) return;
    this.drawn = this.length;
    const dots = [...this.shown].flatMap(([name, pins]) => pins.filter((pin) => "t" in pin).map((pin) => this.dot(name, pin)));
    this.line.replaceChildren(...(this.length ? dots : []));
  }

  dot(name, { t, label }) {
    const made = element("span", { className: "moment", textContent: label, title: clock(t) });
    made.dataset.of = name;
    made.style.left = `${Math.min(100, (100 * t) / this.length)}%`;
    made.addEventListener("click", () => this.seek(t));
    return made;
  }
}
