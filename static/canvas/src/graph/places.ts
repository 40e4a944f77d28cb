/** The drawing as geometry: reading order, columns, and places for boxes that have none. Pure. */

import type { Position, Snapshot, Wire } from "../types";

export const BOX = { width: 184, height: 152 } as const;
const GAP = { x: 56, y: 28 } as const;

export type Places = Record<string, Position>;

/** The name of an input's box: inputs share the wires' `$name`. */
export const inputId = (name: string): string => `$${name}`;

/** Every box of a drawing, inputs first. */
export function listBoxes(snapshot: Pick<Snapshot, "inputs" | "steps">): string[] {
  return [...snapshot.inputs.map((input) => inputId(input.name)), ...snapshot.steps.map((step) => step.id)];
}

/** The column of each box: one more than the furthest box that feeds it. Boxes on a circle stay in column 0. */
export function findColumns(ids: readonly string[], wires: readonly Wire[]): Record<string, number> {
  const columns: Record<string, number> = Object.fromEntries(ids.map((id) => [id, 0]));
  const waiting = new Map(ids.map((id) => [id, 0]));
  for (const { to } of wires) waiting.set(to, (waiting.get(to) ?? 0) + 1);
  const leaving = byEnd(wires, "from");
  const ready = ids.filter((id) => waiting.get(id) === 0);
  // Grows while it is gone through.
  for (const id of ready) {
    for (const wire of leaving.get(id) ?? []) {
      columns[wire.to] = Math.max(columns[wire.to] ?? 0, (columns[id] ?? 0) + 1);
      const left = (waiting.get(wire.to) ?? 1) - 1;
      waiting.set(wire.to, left);
      if (left === 0) ready.push(wire.to);
    }
  }
  return columns;
}

/** The wires of each box that they leave, or reach. */
function byEnd(wires: readonly Wire[], end: "from" | "to"): ReadonlyMap<string, readonly Wire[]> {
  const found = new Map<string, Wire[]>();
  for (const wire of wires) {
    const there = found.get(wire[end]);
    if (there) there.push(wire);
    else found.set(wire[end], [wire]);
  }
  return found;
}

/** A place for every box: columns along the flow, boxes near what feeds them, columns centred on one axis. */
export function layOut(ids: readonly string[], wires: readonly Wire[]): Places {
  const columns = pullInputs(findColumns(ids, wires), wires);
  const feeding = byEnd(wires, "to");
  const rows: Record<string, number> = {};
  const places: Places = {};
  for (let column = 0; column <= Math.max(0, ...Object.values(columns)); column += 1) {
    const members = ids.filter((id) => columns[id] === column);
    const wish = new Map(members.map((id, index) => [id, averageRow(feeding.get(id) ?? [], rows) ?? index]));
    members.sort((one, other) => (wish.get(one) ?? 0) - (wish.get(other) ?? 0));
    members.forEach((id, index) => {
      const row = index - (members.length - 1) / 2;
      rows[id] = row;
      places[id] = [column * (BOX.width + GAP.x), row * (BOX.height + GAP.y)];
    });
  }
  return places;
}

/** An input that only a late step reads stands just before that step, so that no wire crosses the whole drawing. */
function pullInputs(columns: Record<string, number>, wires: readonly Wire[]): Record<string, number> {
  const pulled = { ...columns };
  const leaving = byEnd(wires, "from");
  for (const id of Object.keys(columns)) {
    if (!id.startsWith("$")) continue;
    const readers = (leaving.get(id) ?? []).map((wire) => columns[wire.to] ?? 0);
    if (readers.length) pulled[id] = Math.max(0, Math.min(...readers) - 1);
  }
  return pulled;
}

function averageRow(feeding: readonly Wire[], rows: Record<string, number>): number | undefined {
  const feeders = feeding.map((wire) => rows[wire.from]).filter((row) => row !== undefined);
  return feeders.length ? feeders.reduce((total, row) => total + row, 0) / feeders.length : undefined;
}

/** Where each box stands: as the server says, or laid out afresh when any box has no place. */
export function placeBoxes(snapshot: Pick<Snapshot, "inputs" | "steps" | "wires">): Places {
  const given = [
    ...snapshot.inputs.map((input) => [inputId(input.name), input.position] as const),
    ...snapshot.steps.map((step) => [step.id, step.position] as const),
  ];
  const placed = given.filter((entry): entry is [string, Position] => entry[1] !== null);
  if (placed.length === given.length) return Object.fromEntries(placed);
  return layOut(listBoxes(snapshot), snapshot.wires);
}

/** Boxes in reading order, which is the order of the Tab key: along the flow, then from top to bottom. */
export function readingOrder(ids: readonly string[], wires: readonly Wire[], places: Places): string[] {
  const columns = findColumns(ids, wires);
  const y = (id: string): number => places[id]?.[1] ?? 0;
  return [...ids].sort((one, other) => (columns[one] ?? 0) - (columns[other] ?? 0) || y(one) - y(other));
}

/** What a drawing is, apart from what happens in it: equal keys mean that no box or wire has to be laid anew. */
export function shapeKey(snapshot: Pick<Snapshot, "inputs" | "steps" | "wires">): string {
  return JSON.stringify([
    snapshot.inputs.map(({ name, position }) => [name, position]),
    snapshot.steps.map(({ id, position }) => [id, position]),
    snapshot.wires,
  ]);
}

/** Where the n-th of a box's ports sits on its edge, in per cent of its height. */
export const portOffset = (index: number, count: number): number =>
  Math.round(((index + 1) / (count + 1)) * 1000) / 10;
