/** How hard the edges of the sheet pull at a hand that leads a wire. Pure. */

import type { Position } from "../types";

/** The strip along an edge that pulls, in pixels. */
const STRIP = 24;

export interface Frame {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The way the sheet is to move: along each axis 0 away from the edges, growing to 1 or -1 at one and beyond it. */
export const edgePull = ([x, y]: Position, { left, top, right, bottom }: Frame): Position => [
  pull(x, left, right),
  pull(y, top, bottom),
];

function pull(at: number, low: number, high: number): number {
  if (at < low + STRIP) return share(low + STRIP - at);
  return at > high - STRIP ? -share(at - high + STRIP) : 0;
}

const share = (into: number): number => Math.min(1, into / STRIP);
