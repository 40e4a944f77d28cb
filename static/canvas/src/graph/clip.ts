/** What is copied and pasted: a small pipeline file of its own, as text wherever it goes. Pure. */

import {
  is,
  isRecord,
  listOf,
  oneOf,
  optional,
  PORT_TYPES,
  recordOf,
  shape,
  type Check,
  type Position,
} from "../types";
import { arrange } from "./arrange";
import { boxOf, FORMAT, readSource, SECTIONS, type Drawing, type DrawnStep, type Group } from "./drawing";
import { bare, freeName, freshId, isIdentifier, rounded } from "./edit_boxes";
import { alter, keep, own, remake, rename, withSections, type Mapping } from "./records";

/** How far beside a box its copy stands. */
const ASIDE = 40;
const MOST = 2_000_000;

/** The drawing with what was pasted, and the boxes that are new in it. */
export interface Pasted {
  drawing: Drawing;
  ids: string[];
}

const object: Check = (value, at) => (isRecord(value) ? "" : `${at} should be an object`);
const pair: Check = (value, at) =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite)
    ? ""
    : `${at} should be two numbers`;
const text = is("string");
const input = shape({ type: oneOf(PORT_TYPES), label: optional(text), help: optional(text) });
const step = shape({
  type: text,
  label: optional(text),
  in: optional(recordOf(text)),
  params: optional(object),
});
const piece = shape({
  name: optional(text),
  inputs: optional(recordOf(input)),
  steps: optional(recordOf(step)),
  outputs: optional(recordOf(text)),
  layout: optional(recordOf(pair)),
  bends: optional(recordOf(listOf(pair))),
  groups: optional(recordOf(shape({ label: text, holds: listOf(text) }))),
  notes: optional(recordOf(shape({ text, at: pair, size: optional(pair) }))),
});

/** The drawing of these boxes only: wires, groups and bends among them; what came from elsewhere keeps its
 * name. */
export function copyBoxes(drawing: Drawing, ids: readonly string[]): Drawing {
  const chosen = new Set(ids);
  const steps = keep(drawing.steps, (id) => chosen.has(id));
  const isInside = (wire: string): boolean => {
    const into = readSource(wire);
    const source = readSource(own(own(steps, into?.step ?? "")?.in, into?.port ?? "") ?? "");
    return source !== null && chosen.has(boxOf(source));
  };
  return withSections(
    { format: drawing.format },
    {
      inputs: keep(drawing.inputs, (name) => chosen.has(`$${name}`)),
      steps,
      layout: keep(drawing.layout, (box) => chosen.has(box)),
      bends: keep(drawing.bends, isInside),
      groups: keep(drawing.groups, (_, group) => group.holds.every((box) => chosen.has(box))),
      notes: keep(drawing.notes, (name) => chosen.has(`#${name}`)),
    },
  );
}

/** The piece of a pipeline in a text, or a whole pipeline file; null where it is something else. */
export function readClip(text: string): Drawing | null {
  if (text.length > MOST || !text.trimStart().startsWith("{")) return null;
  const value = readJson(text);
  if (!isRecord(value) || value.format !== FORMAT || piece(value, "piece")) return null;
  const sections = SECTIONS.filter((section) => value[section] !== undefined);
  const clip = Object.fromEntries(sections.map((section) => [section, value[section]])) as unknown as Drawing;
  return [clip.inputs, clip.steps, clip.notes].some((each) => Object.keys(each ?? {}).length) ? clip : null;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The drawing with the boxes of a clip under fresh ids, and these. They stand with their upper left corner
 * at `at`, else where they stood, or beside it where something stands already.
 *
 * Wires among them follow; one from elsewhere stays where its source is in this drawing, too. What a pasted
 * file hands out is not pasted: outputs belong to the whole.
 */
export function pasteInto(drawing: Drawing, clip: Drawing, at?: Position): Pasted {
  const names = freshNames(drawing, clip);
  const places = shiftedPlaces(drawing, clip, at);
  const there = new Set([
    ...Object.keys(drawing.inputs ?? {}).map((name) => `$${name}`),
    ...Object.keys(drawing.steps ?? {}),
  ]);
  const follow = (box: string): string | undefined => names.get(box) ?? (there.has(box) ? box : undefined);
  const named = <T>(section: Mapping<T> | undefined, mark: string): Mapping<T> | undefined =>
    rename(section, (name) => bare(names.get(mark + name) ?? name));
  const ids = [...names.values()];
  const pasted = withSections(drawing, {
    inputs: added(drawing.inputs, named(clip.inputs, "$")),
    steps: added(drawing.steps, remake(named(clip.steps, ""), (step) => rewired(step, follow))),
    layout: added(drawing.layout, renamedBoxes(places.layout, names)),
    bends: added(drawing.bends, pastedBends(clip, names, places.by)),
    groups: added(drawing.groups, pastedGroups(drawing, clip, names)),
    notes: added(
      drawing.notes,
      remake(named(clip.notes, "#"), (note) => ({ ...note, at: shifted(note.at, places.by) })),
    ),
  });
  return { drawing: pasted, ids };
}

/** The drawing with these boxes once more, a little beside, and the ids of the copies. */
export const duplicate = (drawing: Drawing, ids: readonly string[]): Pasted =>
  pasteInto(drawing, copyBoxes(drawing, ids));

const added = <T>(section: Mapping<T> | undefined, more: Mapping<T> | undefined): Mapping<T> | undefined =>
  Object.keys(more ?? {}).length ? { ...section, ...more } : section;

/** What boxes of the clip are called in the drawing. */
type Names = ReadonlyMap<string, string>;

/** What each box of the clip is called in the drawing: as before where that is free. */
function freshNames(drawing: Drawing, clip: Drawing): Map<string, string> {
  const names = new Map<string, string>();
  const taken = { inputs: { ...drawing.inputs }, notes: { ...drawing.notes }, steps: { ...drawing.steps } };
  for (const [name, input] of Object.entries(clip.inputs ?? {})) {
    const fresh = name in taken.inputs ? freeName(name, taken.inputs, "input") : name;
    taken.inputs[fresh] = input;
    names.set(`$${name}`, `$${fresh}`);
  }
  for (const [id, step] of Object.entries(clip.steps ?? {})) {
    const isFree = isIdentifier(id) && !(id in taken.steps);
    const fresh = isFree ? id : freshId({ ...drawing, steps: taken.steps }, id);
    taken.steps[fresh] = step;
    names.set(id, fresh);
  }
  for (const [name, note] of Object.entries(clip.notes ?? {})) {
    const fresh = freeName(name, taken.notes, "note");
    taken.notes[fresh] = note;
    names.set(`#${name}`, `#${fresh}`);
  }
  return names;
}

function rewired(step: DrawnStep, follow: (box: string) => string | undefined): DrawnStep {
  const anew = (text: string): string => {
    const source = readSource(text);
    const box = source && follow(boxOf(source));
    return !source || box === undefined || box === null ? "" : source.step ? `${box}.${source.port}` : box;
  };
  return alter(step, {
    in: keep(remake(step.in, anew), (_, source) => source !== ""),
    params: keep(
      remake(step.params, (value, name) => (name === "back_to" ? (follow(String(value)) ?? "") : value)),
      (name, value) => name !== "back_to" || value !== "",
    ),
  });
}

const renamedBoxes = <T>(section: Mapping<T>, names: Names): Mapping<T> =>
  rename(
    keep(section, (box) => names.has(box)),
    (box) => names.get(box) ?? box,
  ) ?? {};

/** The bends of the wires that run between two boxes of the clip. */
function pastedBends(clip: Drawing, names: Names, by: Position): Mapping<Position[]> {
  const bends = Object.entries(clip.bends ?? {}).flatMap(([wire, places]) => {
    const into = readSource(wire);
    const source = readSource(own(own(clip.steps, into?.step ?? "")?.in, into?.port ?? "") ?? "");
    const step = into && names.get(into.step);
    if (!into || !step || !source || !names.has(boxOf(source))) return [];
    return [[`${step}.${into.port}`, places.map((place) => shifted(place, by))] as const];
  });
  return Object.fromEntries(bends);
}

function pastedGroups(drawing: Drawing, clip: Drawing, names: Names): Mapping<Group> {
  const groups: Record<string, Group> = {};
  for (const [name, group] of Object.entries(clip.groups ?? {})) {
    const holds = group.holds.flatMap((box) => names.get(box) ?? []);
    if (holds.length) groups[freeName(name, { ...drawing.groups, ...groups }, "group")] = { ...group, holds };
  }
  return groups;
}

const shifted = ([x, y]: Position, [right, down]: Position): Position => rounded([x + right, y + down]);

/** Where the clip's steps and inputs will stand, and how far that is from where they stood. */
function shiftedPlaces(
  drawing: Drawing,
  clip: Drawing,
  at: Position | undefined,
): { layout: Record<string, Position>; by: Position } {
  const inputs = Object.keys(clip.inputs ?? {}).map((name) => `$${name}`);
  const boxes = [...inputs, ...Object.keys(clip.steps ?? {})];
  const given = clip.layout ?? {};
  // As everywhere, a drawing in which one box has no place is laid out as a whole.
  const layout = boxes.every((box) => own(given, box)) ? given : arrange({ ...clip, layout: {} });
  const spots = boxes.map((box) => own(layout, box)).filter((place) => place !== undefined);
  const places = [...spots, ...notesAt(clip)];
  const taken = [...Object.values(drawing.layout ?? {}), ...notesAt(drawing)];
  const by = at ? fromCorner(places, at) : aside(places, taken);
  return { layout: remake(layout, (place) => shifted(place, by)) ?? {}, by };
}

const notesAt = (drawing: Drawing): Position[] => Object.values(drawing.notes ?? {}).map((note) => note.at);

const fromCorner = (places: readonly Position[], at: Position): Position => [
  at[0] - Math.min(...places.map(([x]) => x)),
  at[1] - Math.min(...places.map(([, y]) => y)),
];

/** The first step aside at which no box would hide one that is there. */
function aside(places: readonly Position[], taken: readonly Position[]): Position {
  const isHidden = ([x, y]: Position, by: number): boolean =>
    taken.some((other) => Math.abs(x + by - other[0]) < ASIDE && Math.abs(y + by - other[1]) < ASIDE);
  let by = 0;
  while (places.some((place) => isHidden(place, by))) by += ASIDE;
  return [by, by];
}
