/** The word nearest to one that is not known, as Python's `difflib` finds it. Pure. */

const CUTOFF = 0.6;

interface Match {
  one: number;
  other: number;
  size: number;
}

/** The longest run of letters that both share from `low` to `high`, the earliest in `one`, then in `other`. */
function longestMatch(one: readonly string[], other: readonly string[], low: Match, high: Match): Match {
  let best: Match = { one: low.one, other: low.other, size: 0 };
  let lengths = new Map<number, number>();
  for (let place = low.one; place < high.one; place += 1) {
    const next = new Map<number, number>();
    for (let against = low.other; against < high.other; against += 1) {
      if (one[place] !== other[against]) continue;
      const size = (lengths.get(against - 1) ?? 0) + 1;
      next.set(against, size);
      if (size > best.size) best = { one: place - size + 1, other: against - size + 1, size };
    }
    lengths = next;
  }
  return best;
}

function countShared(one: readonly string[], other: readonly string[], low: Match, high: Match): number {
  const found = longestMatch(one, other, low, high);
  if (found.size === 0) return 0;
  const after = { one: found.one + found.size, other: found.other + found.size, size: 0 };
  return found.size + countShared(one, other, low, found) + countShared(one, other, after, high);
}

/** How alike two words are, from 0 to 1: `SequenceMatcher.ratio`, without its shortcut from 200 letters on. */
export function likeness(one: string, other: string): number {
  const [letters, others] = [Array.from(one), Array.from(other)];
  const all = letters.length + others.length;
  const end = { one: letters.length, other: others.length, size: 0 };
  return all ? (2 * countShared(letters, others, { one: 0, other: 0, size: 0 }, end)) / all : 1;
}

/** The word that is most like this one, the last in the alphabet of several; "" where none is alike enough. */
export function closest(word: string, known: Iterable<string>): string {
  let best = { like: CUTOFF, name: "" };
  for (const name of known) {
    const like = likeness(name, word);
    if (like > best.like || (like === best.like && name > best.name)) best = { like, name };
  }
  return best.name;
}

/** " Did you mean `cutout`?", or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const close = closest(word, known);
  return close ? ` Did you mean \`${close}\`?` : "";
}
