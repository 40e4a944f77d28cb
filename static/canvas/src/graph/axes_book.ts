/** Axes by number, so that what follows from them is worked out once. Pure. */

import { isApart, pair, ROWS, type Axes } from "./plan";

/** More than there are axes in any drawing: two numbers make one key. */
const MOST = 2 ** 26;

/** Numbers for axes; 0 is for none at all. */
export class AxesBook {
  private readonly numbers = new Map<string, number>([["[]", 0]]);
  private readonly all: Axes[] = [[]];
  private readonly known = new Map<string, number>();
  private readonly paired = new Map<number, number>();
  private readonly parted = new Map<number, boolean>();

  read = (number: number): Axes => this.all[number] ?? [];

  number = (axes: Axes): number => recall(this.numbers, JSON.stringify(axes), () => this.all.push(axes) - 1);

  /** With one more level, named after the step that opens it. */
  open = (number: number, step: string): number =>
    recall(this.known, `${number} ${step}`, () => this.number([...this.read(number), [step]]));

  /** Without the last level. */
  close = (number: number): number =>
    recall(this.known, `${number}`, () => this.number(this.read(number).slice(0, -1)));

  pair(one: number, other: number): number {
    if (one === other || other === 0) return one;
    if (one === 0) return other;
    return recall(this.paired, one * MOST + other, () => this.number(pair([this.read(one), this.read(other)])));
  }

  isApart(consumed: number, axes: number): boolean {
    if (consumed === axes || consumed === 0) return false;
    return recall(this.parted, consumed * MOST + axes, () => isApart(this.read(consumed), this.read(axes)));
  }

  endsInRows = (number: number): boolean => this.read(number).at(-1)?.includes(ROWS) ?? false;
}

/** What is known by this key, else what is made now. */
export function recall<K, T extends number | boolean>(known: Map<K, T>, key: K, make: () => T): T {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}
