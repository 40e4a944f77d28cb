// A grid of thousands of cells, of which only those in view are in the document.

const SIDES = { S: 104, M: 168, L: 256 };
const [GAP, PAD, LINE, AROUND] = [12, 16, 26, 300];
// Faster than this, in pixels a millisecond, pictures only fly by: they are asked for once the hand rests.
const [FAST, REST] = [2, 120];

export class Grid {
  constructor(surface, room, draw) {
    Object.assign(this, { surface, room, draw, entries: [], side: SIDES.M, cells: new Map(), asked: 0, kept: -1, first: 0, last: 0, moved: { top: 0, at: 0, speed: 0 }, resting: 0 });
    new ResizeObserver(() => this.measure()).observe(surface);
    surface.addEventListener("scroll", () => this.soon(), { passive: true });
  }

  show(entries, size) {
    this.entries = entries;
    this.side = SIDES[size] ?? SIDES.M;
    this.measure();
  }

  measure() {
    const width = Math.max(80, this.surface.clientWidth - 2 * PAD);
    this.columns = Math.max(1, Math.floor((width + GAP) / (this.side + GAP)));
    this.width = Math.floor((width - GAP * (this.columns - 1)) / this.columns);
    this.height = this.width + LINE;
    this.room.style.height = `${Math.ceil(this.entries.length / this.columns) * (this.height + GAP) + 2 * PAD}px`;
    this.paint();
  }

  soon() {
    this.asked ||= requestAnimationFrame(() => this.scrolled());
  }

  // Most frames of a scroll bring no other row into view, and then nothing is touched; else only the rows that differ.
  scrolled() {
    this.asked = 0;
    const [first, last] = this.inView();
    const isFast = this.#isFast();
    if (first !== this.first || last !== this.last) this.paint({ isScroll: true, isFast });
  }

  // Whether it has moved so fast, over the last few frames, that nobody can see what is on it.
  #isFast() {
    const [top, now] = [this.surface.scrollTop, performance.now()];
    const passed = Math.max(1, now - this.moved.at);
    const speed = passed > REST ? 0 : 0.8 * this.moved.speed + (0.2 * Math.abs(top - this.moved.top)) / passed;
    this.moved = { top, at: now, speed };
    return speed > FAST;
  }

  paint({ isScroll = false, isFast = false } = {}) {
    cancelAnimationFrame(this.asked);
    this.asked = 0;
    const [first, last] = this.inView();
    Object.assign(this, { first, last });
    const indices = Array.from({ length: last - first }, (_, place) => first + place);
    // The one that the keyboard stands on is there for as long as it is named.
    if (this.kept in this.entries && (this.kept < first || this.kept >= last)) indices.push(this.kept);
    const wanted = new Set(indices.map((index) => this.entries[index].key));
    for (const [key, cell] of this.cells) if (!wanted.has(key)) this.#drop(key, cell);
    const missing = isScroll ? indices.filter((index) => !this.cells.has(this.entries[index].key)) : indices;
    for (const index of missing) this.#put(this.entries[index], index);
    clearTimeout(this.resting);
    if (isFast) this.resting = setTimeout(() => this.#ask(), REST);
    else this.#ask();
  }

  // The first cell in view and the one behind the last, with a little around them.
  inView() {
    const { scrollTop, clientHeight } = this.surface;
    const row = this.height + GAP;
    const top = Math.max(0, Math.floor((scrollTop - PAD - AROUND) / row));
    const bottom = Math.ceil((scrollTop - PAD + clientHeight + AROUND) / row);
    return [Math.min(this.entries.length, top * this.columns), Math.min(this.entries.length, bottom * this.columns)];
  }

  place(index) {
    const [across, down] = [index % this.columns, Math.floor(index / this.columns)];
    return { x: PAD + across * (this.width + GAP), y: PAD + down * (this.height + GAP) };
  }

  // The cells that a rectangle touches, drawn or not.
  within({ left, top, right, bottom }) {
    const found = [];
    const row = this.height + GAP;
    const first = Math.max(0, Math.floor((top - PAD) / row)) * this.columns;
    const last = Math.min(this.entries.length, (Math.floor((bottom - PAD) / row) + 1) * this.columns);
    for (let index = first; index < last; index += 1) {
      const { x, y } = this.place(index);
      if (x < right && x + this.width > left && y < bottom && y + this.height > top) found.push(index);
    }
    return found;
  }

  reveal(index) {
    if (index < 0) return;
    const { y } = this.place(index);
    const { scrollTop, clientHeight } = this.surface;
    if (y - PAD < scrollTop) this.surface.scrollTop = y - PAD;
    else if (y + this.height + PAD > scrollTop + clientHeight) this.surface.scrollTop = y + this.height + PAD - clientHeight;
    this.paint();
  }

  get rows() {
    return Math.max(1, Math.floor(this.surface.clientHeight / (this.height + GAP)));
  }

  #put(entry, index) {
    let cell = this.cells.get(entry.key);
    if (!cell) {
      cell = document.createElement("div");
      cell.className = "cell";
      cell.id = entry.key;
      cell.setAttribute("role", "option");
      this.cells.set(entry.key, cell);
      this.room.append(cell);
    }
    const { x, y } = this.place(index);
    cell.style.cssText = `width: ${this.width}px; height: ${this.height}px; transform: translate(${x}px, ${y}px)`;
    cell.dataset.index = index;
    cell.setAttribute("aria-posinset", index + 1);
    cell.setAttribute("aria-setsize", this.entries.length);
    this.draw(cell, entry, index);
  }

  // Asks for the pictures of all that is drawn.
  #ask() {
    for (const image of this.room.querySelectorAll("img[data-src]")) {
      image.src = image.dataset.src;
      delete image.dataset.src;
    }
  }

  #drop(key, cell) {
    // A picture that is not wanted any more is not waited for.
    cell.querySelector("img")?.removeAttribute("src");
    cell.remove();
    this.cells.delete(key);
  }
}
