import type { Edge, Node } from "@xyflow/react";

import { boxOf, readSource, type Drawing } from "../graph/drawing";
import { inputId, layOut, readingOrder, type Places } from "../graph/places";
import type { Position, Wire } from "../types";

export type WireEdge = Edge<{ key: string }, "wire">;

export interface Line {
  from: string;
  port: string;
  to: string;
  into: string;
}

const known = new WeakMap<Drawing, { lines: readonly Line[]; order: readonly Standing[] | null }>();

interface Standing {
  id: string;
  place: Position;
}

/** Every wire of a drawing by its ends, those to boxes that are gone left out; worked out once. */
export function listLines(drawing: Drawing): readonly Line[] {
  return knownOf(drawing).lines;
}

function knownOf(drawing: Drawing): { lines: readonly Line[]; order: readonly Standing[] | null } {
  let found = known.get(drawing);
  if (!found) known.set(drawing, (found = { lines: readLines(drawing), order: null }));
  return found;
}

/** Every box and input in reading order, each with its place; worked out once, for choosing boxes asks it too. */
function standing(drawing: Drawing): readonly Standing[] {
  const found = knownOf(drawing);
  if (found.order) return found.order;
  const places = findPlaces(drawing);
  const order = readingOrder(Object.keys(places), asWires(found.lines), places);
  return (found.order = order.map((id) => ({ id, place: places[id] ?? [0, 0] })));
}

const asWires = (lines: readonly Line[]): Wire[] => lines.map((line) => ({ ...line, type: "file", depth: 0 }));

function readLines(drawing: Drawing): Line[] {
  const steps = drawing.steps ?? {};
  return Object.entries(steps).flatMap(([to, step]) =>
    Object.entries(step.in ?? {}).flatMap(([into, text]) => {
      const source = readSource(text);
      const isThere =
        source && (source.step ? steps[source.step] : drawing.inputs?.[source.port]) !== undefined;
      return isThere ? [{ from: boxOf(source), port: source.step ? source.port : "", to, into }] : [];
    }),
  );
}

/** A place for every box and input; those the file gives none stand where an automatic layout would put them. */
export function findPlaces(drawing: Drawing): Places {
  const ids = [...Object.keys(drawing.inputs ?? {}).map(inputId), ...Object.keys(drawing.steps ?? {})];
  const given = drawing.layout ?? {};
  if (ids.every((id) => given[id])) return Object.fromEntries(ids.map((id) => [id, given[id] as Position]));
  const isThere = new Set(ids);
  const placed = Object.fromEntries(Object.entries(given).filter(([id]) => isThere.has(id)));
  return { ...layOut(ids, asWires(listLines(drawing))), ...placed };
}

/** The boxes as React Flow wants them, in reading order, those that are equal to the last ones left as they were. */
export function drawNodes(drawing: Drawing, chosen: readonly string[], last: readonly Node[]): Node[] {
  const notes = Object.entries(drawing.notes ?? {});
  const before = new Map(last.map((node) => [node.id, node]));
  const isChosen = new Set(chosen);
  const node = (id: string, type: string, [x, y]: Position, more: Partial<Node> = {}): Node => {
    const old = before.get(id);
    const selected = isChosen.has(id);
    if (old?.type === type && old.position.x === x && old.position.y === y && old.selected === selected) return old;
    return { ...old, id, type, position: { x, y }, data: {}, focusable: false, selected, ...more };
  };
  return [
    ...Object.keys(drawing.groups ?? {}).map((id) =>
      node(`=${id}`, "group", [0, 0], { draggable: false, selectable: false, zIndex: -1 }),
    ),
    ...standing(drawing).map(({ id, place }) => node(id, id.startsWith("$") ? "given" : "step", place)),
    ...notes.map(([id, note]) => node(`#${id}`, "note", note.at)),
  ];
}

/** The wires as React Flow wants them, each called by the port it goes into. */
export function drawWires(drawing: Drawing, wire: string | null, last: readonly WireEdge[]): WireEdge[] {
  const before = new Map(last.map((edge) => [edge.id, edge]));
  return listLines(drawing).map(({ from, port, to, into }) => {
    const key = `${to}.${into}`;
    const old = before.get(key);
    const selected = key === wire;
    if (old?.source === from && old.sourceHandle === port && old.selected === selected) return old;
    return {
      id: key,
      type: "wire" as const,
      source: from,
      sourceHandle: port,
      target: to,
      targetHandle: into,
      data: { key },
      focusable: false,
      selected,
    };
  });
}
