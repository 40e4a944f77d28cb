/** A layered layout: columns along the flow, in each the order with few crossings, each block near what it
 * is wired to. After Sugiyama, Tagawa and Toda (1981); heights are settled by pooling neighbours that
 * would overlap. Pure. */

import type { Position } from "../types";
import { findColumns, type Places } from "./places";

export type Size = Position;

/** Something to be placed: a box, or a group as a whole. */
export interface Block {
  id: string;
  size: Size;
}

/** That one block feeds another. */
export interface Link {
  from: string;
  to: string;
}

const GAP = { x: 64, y: 32 } as const;
const SWEEPS = 6;
/** How many blocks that are wired to nothing stand side by side. */
const ABREAST = 5;

type Neighbours = ReadonlyMap<string, readonly string[]>;

/** The upper left corner of each block, from [0, 0]; parts that no link joins stand below each other. */
export function layLayers(blocks: readonly Block[], links: readonly Link[]): Places {
  const beside = neighboursOf(links);
  const parts = partsOf(blocks, beside);
  const places: Places = {};
  let below = 0;
  const lay = (part: Places, held: readonly Block[]): void => {
    const top = Math.min(...Object.values(part).map(([, y]) => y));
    for (const [id, [x, y]] of Object.entries(part)) places[id] = [x, y - top + below];
    below = Math.max(...held.map(({ id, size }) => (places[id]?.[1] ?? 0) + size[1])) + 2 * GAP.y;
  };
  for (const part of parts.filter((each) => each.length > 1)) lay(layPart(part, links, beside), part);
  const single = parts.filter((each) => each.length === 1).flat();
  for (let from = 0; from < single.length; from += ABREAST) {
    const row = single.slice(from, from + ABREAST);
    lay(inRow(row), row);
  }
  return places;
}

function inRow(blocks: readonly Block[]): Places {
  let x = 0;
  return Object.fromEntries(
    blocks.map(({ id, size }) => {
      const place: Position = [x, 0];
      x += size[0] + GAP.x;
      return [id, place];
    }),
  );
}

function neighboursOf(links: readonly Link[]): Neighbours {
  const beside = new Map<string, string[]>();
  const note = (one: string, other: string): void => {
    beside.set(one, [...(beside.get(one) ?? []), other]);
  };
  for (const { from, to } of links) {
    note(from, to);
    note(to, from);
  }
  return beside;
}

/** The blocks in parts that links hold together, in the order of their first blocks. */
function partsOf(blocks: readonly Block[], beside: Neighbours): Block[][] {
  const partOf = new Map<string, number>();
  let count = 0;
  for (const { id } of blocks) {
    if (partOf.has(id)) continue;
    const queue = [id];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (partOf.has(next)) continue;
      partOf.set(next, count);
      queue.push(...(beside.get(next) ?? []));
    }
    count += 1;
  }
  const parts: Block[][] = Array.from({ length: count }, () => []);
  for (const block of blocks) parts[partOf.get(block.id) ?? 0]?.push(block);
  return parts;
}

function layPart(blocks: readonly Block[], links: readonly Link[], beside: Neighbours): Places {
  const columns = sortColumns(columnsOf(blocks, links), beside);
  const y = settleHeights(columns, beside);
  const places: Places = {};
  let x = 0;
  for (const column of columns) {
    const width = Math.max(...column.map(({ size }) => size[0]));
    for (const { id } of column) places[id] = [x, y.get(id) ?? 0];
    x += width + GAP.x;
  }
  return places;
}

/** The blocks by column; what nothing feeds stands just before the first block that it feeds. */
function columnsOf(blocks: readonly Block[], links: readonly Link[]): Block[][] {
  const ids = blocks.map(({ id }) => id);
  const held = new Set(ids);
  const own = links.filter(({ from, to }) => held.has(from) && held.has(to));
  const found = findColumns(
    ids,
    own.map((link) => ({ ...link, port: "", into: "", type: "file" as const, depth: 0 })),
  );
  const fed = new Set(own.map(({ to }) => to));
  const first = new Map<string, number>();
  for (const { from, to } of own) first.set(from, Math.min(first.get(from) ?? Infinity, found[to] ?? 0));
  const columnOf = (id: string): number =>
    fed.has(id) ? (found[id] ?? 0) : Math.max(0, (first.get(id) ?? 1) - 1);
  const columns: Block[][] = [];
  for (const block of blocks) (columns[columnOf(block.id)] ??= []).push(block);
  return columns.filter((column) => column.length > 0);
}

/** The columns with each in the order of its neighbours' average rank, swept to and fro. */
function sortColumns(columns: readonly Block[][], beside: Neighbours): Block[][] {
  const sorted = columns.map((column) => [...column]);
  const rank = new Map<string, number>();
  const note = (column: readonly Block[]): void =>
    column.forEach(({ id }, index) => rank.set(id, (index + 0.5) / column.length));
  sorted.forEach(note);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const order = sweep % 2 ? sorted.toReversed() : sorted;
    for (const column of order) {
      const wishOf = (id: string): number => average(beside.get(id) ?? [], rank) ?? rank.get(id) ?? 0;
      const wish = new Map(column.map(({ id }) => [id, wishOf(id)]));
      column.sort((one, other) => (wish.get(one.id) ?? 0) - (wish.get(other.id) ?? 0));
      note(column);
    }
  }
  return sorted;
}

/** The upper edge of each block, so that it stands as near to the middle of its neighbours as the others
 * let it. */
function settleHeights(columns: readonly Block[][], beside: Neighbours): Map<string, number> {
  const middle = new Map<string, number>();
  for (const column of columns) settle(column, centred(column)).forEach((at, id) => middle.set(id, at));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of sweep % 2 ? columns.toReversed() : columns) {
      const wish = column.map(({ id }) => average(beside.get(id) ?? [], middle) ?? middle.get(id) ?? 0);
      settle(column, wish).forEach((at, id) => middle.set(id, at));
    }
  }
  const sizes = new Map(columns.flat().map(({ id, size }) => [id, size]));
  return new Map([...middle].map(([id, at]) => [id, at - (sizes.get(id)?.[1] ?? 0) / 2]));
}

function centred(column: readonly Block[]): number[] {
  const height = column.reduce((total, { size }) => total + size[1] + GAP.y, -GAP.y);
  let top = -height / 2;
  return column.map(({ size }) => {
    const at = top + size[1] / 2;
    top += size[1] + GAP.y;
    return at;
  });
}

/** The middles nearest to those wished for (least squares) at which no two blocks of a column overlap.
 *
 * Neighbours that would overlap are pooled: they move as one to where their wishes meet on average.
 */
function settle(column: readonly Block[], wish: readonly number[]): Map<string, number> {
  const offsets: number[] = [];
  column.forEach(({ size }, index) => {
    const before = column[index - 1];
    offsets.push(before ? (offsets[index - 1] ?? 0) + (before.size[1] + size[1]) / 2 + GAP.y : 0);
  });
  const pools: { sum: number; count: number }[] = [];
  for (const [index, offset] of offsets.entries()) {
    let pool = { sum: (wish[index] ?? 0) - offset, count: 1 };
    const isAbove = (last: typeof pool): boolean => last.sum / last.count > pool.sum / pool.count;
    for (let last = pools.at(-1); last && isAbove(last); last = pools.at(-1)) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  }
  const bases = pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  return new Map(column.map(({ id }, index) => [id, (bases[index] ?? 0) + (offsets[index] ?? 0)]));
}

function average(ids: readonly string[], of: ReadonlyMap<string, number>): number | undefined {
  const known = ids.flatMap((id) => of.get(id) ?? []);
  return known.length ? known.reduce((total, each) => total + each, 0) / known.length : undefined;
}
