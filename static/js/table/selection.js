// What is selected, by review; and the cell that the keyboard stands on.

export class Selection {
  constructor() {
    this.picked = new Set();
    this.active = -1;
    this.anchor = -1;
  }

  has(entry) {
    return entry.items.every((item) => this.picked.has(item.pk));
  }

  only(entries, index) {
    this.picked.clear();
    this.#add(entries[index]);
    this.active = this.anchor = index;
  }

  toggle(entries, index) {
    const entry = entries[index];
    if (this.has(entry)) for (const item of entry.items) this.picked.delete(item.pk);
    else this.#add(entry);
    this.active = this.anchor = index;
  }

  // From where the selection began to here, and nothing else.
  reach(entries, index) {
    const from = Math.max(0, this.anchor);
    this.picked.clear();
    for (const entry of entries.slice(Math.min(from, index), Math.max(from, index) + 1)) this.#add(entry);
    this.anchor = from;
    this.active = index;
  }

  // What lies under the rectangle, beside what was selected before it was drawn.
  under(entries, indices, before) {
    this.picked = new Set(before);
    for (const index of indices) this.#add(entries[index]);
    if (indices.length) this.active = this.anchor = indices.at(-1);
  }

  all(entries) {
    for (const entry of entries) this.#add(entry);
  }

  clear() {
    this.picked.clear();
  }

  // Only what still lies on the table stays selected; the keyboard stays on its item, wherever that lies now.
  hold(entries, before) {
    const here = new Map(entries.flatMap((entry, index) => entry.items.map((item) => [item.pk, index])));
    this.picked = new Set([...this.picked].filter((pk) => here.has(pk)));
    const now = (index) => here.get(before[index]?.items[0].pk) ?? Math.min(index, entries.length - 1);
    [this.active, this.anchor] = [now(this.active), now(this.anchor)];
  }

  // How many of a cell's items are selected.
  of(entry) {
    return entry.items.filter((item) => this.picked.has(item.pk)).length;
  }

  #add(entry) {
    for (const item of entry.items) this.picked.add(item.pk);
  }
}
