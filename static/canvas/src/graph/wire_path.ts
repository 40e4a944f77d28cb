/** The line of a wire on the page. Pure. */

import type { Position } from "../types";

/** How far a wire leads straight out of a port before it turns, at most. */
const REACH = 120;

/** An SVG path from a port at the right of one box over its bends to a port at the left of another. */
export function wirePath(from: Position, bends: readonly Position[], to: Position): string {
  const stops = [from, ...bends, to];
  const parts = stops.slice(1).map((stop, index) => piece(stops[index] ?? from, stop));
  return `M${from[0]},${from[1]} ${parts.join(" ")}`;
}

function piece([x1, y1]: Position, [x2, y2]: Position): string {
  const reach = Math.min(REACH, Math.max(24, Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 4));
  return `C${x1 + reach},${y1} ${x2 - reach},${y2} ${x2},${y2}`;
}

/** The middle of a wire: of its only piece, else the bend in the middle. */
export function wireMiddle(from: Position, bends: readonly Position[], to: Position): Position {
  const middle = bends[Math.floor(bends.length / 2)];
  if (middle && bends.length % 2 === 1) return middle;
  const [one, other] = bends.length ? [bends[bends.length / 2 - 1] ?? from, middle ?? to] : [from, to];
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
}

/** The bends with one more at a place, put where it lengthens the wire least. */
export function withBend(
  from: Position,
  bends: readonly Position[],
  to: Position,
  at: Position,
): readonly Position[] {
  const stops = [from, ...bends, to];
  const detours = stops.slice(1).map((stop, index) => {
    const before = stops[index] ?? from;
    return distance(before, at) + distance(at, stop) - distance(before, stop);
  });
  const place = detours.indexOf(Math.min(...detours));
  return [...bends.slice(0, place), at, ...bends.slice(place)];
}

const distance = ([x1, y1]: Position, [x2, y2]: Position): number => Math.hypot(x2 - x1, y2 - y1);
