/** Texts that two people changed, put together line by line. Pure. */

import { isSame } from "./same";

/** Lines beyond this product of lengths are not compared: such a text is one value. */
const MOST_PAIRS = 4_000_000;

/** The text with both changes; null where both changed the same lines, or lines that touch, differently. */
export function mergeLines(base: string, mine: string, theirs: string): string | null {
  const [was, my, their] = [base.split("\n"), mine.split("\n"), theirs.split("\n")];
  const [inMine, inTheirs] = [matchLines(was, my), matchLines(was, their)];
  if (inMine === null || inTheirs === null) return null;
  const merged: string[] = [];
  let [at, myAt, theirAt] = [0, 0, 0];
  while (at < was.length || myAt < my.length || theirAt < their.length) {
    let next = at;
    while (next < was.length && (inMine[next] === -1 || inTheirs[next] === -1)) next += 1;
    const [myEnd, theirEnd] = [inMine[next] ?? my.length, inTheirs[next] ?? their.length];
    const chunk = pick(was.slice(at, next), my.slice(myAt, myEnd), their.slice(theirAt, theirEnd));
    if (chunk === null) return null;
    merged.push(...chunk, ...was.slice(next, next + 1));
    [at, myAt, theirAt] = [next + 1, myEnd + 1, theirEnd + 1];
  }
  return merged.join("\n");
}

function pick(base: string[], mine: string[], theirs: string[]): string[] | null {
  if (isSame(mine, theirs) || isSame(mine, base)) return theirs;
  return isSame(theirs, base) ? mine : null;
}

/** Where each line stands in the others, -1 where it does not, by a longest common subsequence; null if too long. */
function matchLines(lines: readonly string[], others: readonly string[]): number[] | null {
  const found = new Array<number>(lines.length).fill(-1);
  let start = 0;
  const shorter = Math.min(lines.length, others.length);
  while (start < shorter && lines[start] === others[start]) found[start] = start++;
  let [end, otherEnd] = [lines.length, others.length];
  while (end > start && otherEnd > start && lines[end - 1] === others[otherEnd - 1]) found[--end] = --otherEnd;
  const [height, width] = [end - start, otherEnd - start];
  if (height * width > MOST_PAIRS) return null;
  const longest = measure(lines.slice(start, end), others.slice(start, otherEnd));
  const length = (row: number, column: number): number => longest[row * (width + 1) + column] ?? 0;
  for (let row = 0, column = 0; row < height && column < width; ) {
    if (lines[start + row] === others[start + column]) found[start + row++] = start + column++;
    else if (length(row + 1, column) >= length(row, column + 1)) row += 1;
    else column += 1;
  }
  return found;
}

/** The length of the longest common subsequence from each pair of lines on, row by row. */
function measure(lines: readonly string[], others: readonly string[]): Uint32Array {
  const width = others.length + 1;
  const longest = new Uint32Array((lines.length + 1) * width);
  for (let row = lines.length - 1; row >= 0; row -= 1)
    for (let column = others.length - 1; column >= 0; column -= 1) {
      const [at, below] = [row * width + column, (row + 1) * width + column];
      longest[at] =
        lines[row] === others[column]
          ? (longest[below + 1] ?? 0) + 1
          : Math.max(longest[below] ?? 0, longest[at + 1] ?? 0);
    }
  return longest;
}
