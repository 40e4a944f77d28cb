/** Where boxes go by themselves: along the flow, groups kept together; and in line, or evenly apart. Pure. */

import type { Position } from "../types";
import { boxOf, readSource, type Drawing } from "./drawing";
import { own } from "./records";
import { layLayers, type Block, type Link, type Size } from "./layers";
import { BOX, type Places } from "./places";

export type Sizes = Readonly<Record<string, Size>>;
export type Edge = "left" | "middle" | "right" | "top" | "centre" | "bottom";

/** The room a group's frame takes around what it holds: at the sides and below, and above, where its label
 * is. */
const FRAME = { side: 24, head: 48 } as const;

/** A place for each of these boxes (all steps and inputs unless some are named), in whole numbers and without
 * overlap.
 *
 * Every wire runs from left to right. The boxes of a group form a block of their own where no wire leads out
 * of the group and back into it. The upper left corner stays where it was; notes are left alone.
 */
export function arrange(drawing: Drawing, ids?: readonly string[], sizes: Sizes = {}): Places {
  const boxes = listBoxes(drawing).filter((box) => !ids || ids.includes(box));
  const links = listLinks(drawing, new Set(boxes));
  let blocks: Block[] = boxes.map((id) => ({ id, size: sizeOf(id, sizes) }));
  const inner = new Map<string, Places>();
  let outer = links;
  for (const [name, { holds }] of Object.entries(drawing.groups ?? {})) {
    const members = new Set(blocks.filter(({ id }) => holds.includes(id)).map(({ id }) => id));
    const block = `=${name}`;
    const joined = renameEnds(outer, members, block);
    if (members.size < 2 || hasCircle([...blocks.map(({ id }) => id), block], joined, outer)) continue;
    const within = outer.filter(({ from, to }) => members.has(from) && members.has(to));
    const held = blocks.filter(({ id }) => members.has(id));
    const places = layLayers(held, within);
    inner.set(block, places);
    const first = blocks.findIndex(({ id }) => members.has(id));
    const size = framed(held, places);
    blocks = blocks.toSpliced(first, 1, { id: block, size }).filter(({ id }) => !members.has(id));
    outer = joined;
  }
  const places = unpack(layLayers(blocks, outer), inner);
  return anchor(places, boxes, drawing);
}

const listBoxes = (drawing: Drawing): string[] => [
  ...Object.keys(drawing.inputs ?? {}).map((name) => `$${name}`),
  ...Object.keys(drawing.steps ?? {}),
];

const sizeOf = (id: string, sizes: Sizes): Size => own(sizes, id) ?? [BOX.width, BOX.height];

function listLinks(drawing: Drawing, boxes: ReadonlySet<string>): Link[] {
  return Object.entries(drawing.steps ?? {}).flatMap(([to, step]) =>
    Object.values(step.in ?? {}).flatMap((text) => {
      const source = readSource(text);
      const from = source ? boxOf(source) : "";
      return boxes.has(from) && boxes.has(to) && from !== to ? [{ from, to }] : [];
    }),
  );
}

const renameEnds = (links: readonly Link[], members: ReadonlySet<string>, block: string): Link[] =>
  links
    .map(({ from, to }) => ({ from: members.has(from) ? block : from, to: members.has(to) ? block : to }))
    .filter(({ from, to }) => from !== to);

/** Whether the joined links run in a circle that the ones before did not. */
function hasCircle(ids: readonly string[], joined: readonly Link[], before: readonly Link[]): boolean {
  return onCircles(ids, joined) > 0 && onCircles(ids, before) === 0;
}

/** How many boxes are left when again and again those are taken away that nothing feeds. */
function onCircles(ids: readonly string[], links: readonly Link[]): number {
  const waiting = new Map(ids.map((id) => [id, 0]));
  const readers = new Map<string, string[]>();
  for (const { from, to } of links) {
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    readers.set(from, [...(readers.get(from) ?? []), to]);
  }
  const ready = ids.filter((id) => waiting.get(id) === 0);
  let taken = 0;
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    taken += 1;
    for (const to of readers.get(id) ?? []) {
      const left = (waiting.get(to) ?? 1) - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return ids.length - taken;
}

/** How large the frame around these is, when they stand so. */
function framed(held: readonly Block[], places: Places): Size {
  const right = Math.max(...held.map(({ id, size }) => (places[id]?.[0] ?? 0) + size[0]));
  const bottom = Math.max(...held.map(({ id, size }) => (places[id]?.[1] ?? 0) + size[1]));
  return [right + 2 * FRAME.side, bottom + FRAME.head + FRAME.side];
}

/** The places of single boxes, with each block's own inside its frame. */
function unpack(places: Places, inner: ReadonlyMap<string, Places>): Places {
  return Object.fromEntries(
    Object.entries(places).flatMap(([id, [x, y]]) => {
      const held = inner.get(id);
      if (!held) return [[id, [x, y]] as const];
      const inFrame = (at: Position): Position => [x + FRAME.side + at[0], y + FRAME.head + at[1]];
      return Object.entries(held).map(([box, at]) => [box, inFrame(at)] as const);
    }),
  );
}

/** The same places, moved so that their upper left corner is where it was, in the order of the drawing. */
function anchor(places: Places, boxes: readonly string[], drawing: Drawing): Places {
  const before = boxes.map((box) => own(drawing.layout, box)).filter((place) => place !== undefined);
  const now = Object.values(places);
  const by = (axis: 0 | 1): number =>
    (before.length ? lowest(before, axis) : 0) - (now.length ? lowest(now, axis) : 0);
  const [right, down] = [by(0), by(1)];
  return Object.fromEntries(
    boxes.map((box) => {
      const [x, y] = places[box] ?? [0, 0];
      return [box, [Math.round(x + right), Math.round(y + down)] as const];
    }),
  );
}

const lowest = (places: readonly Position[], axis: 0 | 1): number =>
  Math.min(...places.map((place) => place[axis]));

/** New places for these boxes, in line: at the outermost edge of them, or through their middle ("middle"
 * of the width, "centre" of the height). */
export function align(
  places: Readonly<Places>,
  ids: readonly string[],
  edge: Edge,
  sizes: Sizes = {},
): Places {
  const axis = edge === "left" || edge === "middle" || edge === "right" ? 0 : 1;
  const spans = spansOf(places, ids, axis, sizes);
  const low = Math.min(...spans.map(({ from }) => from));
  const high = Math.max(...spans.map(({ from, length }) => from + length));
  const put = (length: number): number => {
    if (edge === "left" || edge === "top") return low;
    return edge === "right" || edge === "bottom" ? high - length : (low + high - length) / 2;
  };
  return Object.fromEntries(spans.map(({ id, at, length }) => [id, onAxis(at, axis, put(length))]));
}

/** New places for these boxes, as far apart from each other: the outermost ones stay, unless there is no
 * room. */
export function spread(
  places: Readonly<Places>,
  ids: readonly string[],
  axis: "across" | "down",
  sizes: Sizes = {},
): Places {
  const along = axis === "across" ? 0 : 1;
  const spans = spansOf(places, ids, along, sizes).sort((one, other) => one.from - other.from);
  const first = spans[0];
  const last = spans.at(-1);
  if (!first || !last) return {};
  const filled = spans.reduce((total, { length }) => total + length, 0);
  const apart = (last.from + last.length - first.from - filled) / Math.max(1, spans.length - 1);
  let from = first.from;
  return Object.fromEntries(
    spans.map(({ id, at, length }) => {
      const place = onAxis(at, along, from);
      from += length + Math.max(0, apart);
      return [id, place];
    }),
  );
}

interface Span {
  id: string;
  at: Position;
  from: number;
  length: number;
}

const spansOf = (places: Readonly<Places>, ids: readonly string[], axis: 0 | 1, sizes: Sizes): Span[] =>
  ids.flatMap((id) => {
    const at = own(places, id);
    return at ? [{ id, at, from: at[axis], length: sizeOf(id, sizes)[axis] }] : [];
  });

const onAxis = ([x, y]: Position, axis: 0 | 1, to: number): Position =>
  axis === 0 ? [Math.round(to), y] : [x, Math.round(to)];
