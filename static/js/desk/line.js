// The line of what is to be decided, in order, and the place in it that is on screen.

export class Line {
  constructor(current, coming) {
    const earlier = coming.filter((entry) => entry.run === current.run && entry.id < current.id);
    const later = coming.filter((entry) => !earlier.includes(entry));
    this.entries = [...earlier.sort((a, b) => a.id - b.id), current, ...later];
    this.at = earlier.length;
    this.done = 0;
  }

  get current() {
    return this.entries[this.at] ?? null;
  }

  get told() {
    return `${this.done + this.at + 1} of ${this.done + this.entries.length}`;
  }

  // The next free one in a direction, without deciding; null where there is none.
  beside(step) {
    for (let at = this.at + step; at >= 0 && at < this.entries.length; at += step) {
      if (!this.entries[at].by) return this.entries[at];
    }
    return null;
  }

  // What comes after the current one is decided: the next free one, else the first that was passed over.
  following() {
    return this.free().at(0) ?? null;
  }

  free() {
    const others = [...this.entries.slice(this.at + 1), ...this.entries.slice(0, this.at)];
    return others.filter((entry) => !entry.by);
  }

  go(id) {
    const at = this.entries.findIndex((entry) => entry.id === id);
    if (at >= 0) this.at = at;
    return at >= 0;
  }

  // Takes the current one out; the place it had is told, for putting it back.
  take() {
    const place = this.at;
    const next = this.following();
    const [entry] = this.entries.splice(place, 1);
    this.at = next ? this.entries.indexOf(next) : this.entries.length;
    this.done += 1;
    return { entry, place };
  }

  putBack(entry, place) {
    if (this.entries.some((other) => other.id === entry.id)) return;
    const shown = this.current;
    this.entries.splice(Math.min(place, this.entries.length), 0, entry);
    this.done -= 1;
    if (shown) this.go(shown.id);
    else this.at = this.entries.length;
  }

  drop(id) {
    const at = this.entries.findIndex((entry) => entry.id === id);
    if (at < 0 || at === this.at) return;
    this.entries.splice(at, 1);
    if (at < this.at) this.at -= 1;
  }

  add(entries) {
    const known = new Set(this.entries.map((entry) => entry.id));
    this.entries.push(...entries.filter((entry) => !known.has(entry.id)));
  }

  // Who else is looking at what in this run, as of now.
  look(run, others) {
    const by = new Map(others.map((other) => [other.id, other.by]));
    for (const entry of this.entries) if (entry.run === run) entry.by = by.get(entry.id) ?? "";
  }
}
