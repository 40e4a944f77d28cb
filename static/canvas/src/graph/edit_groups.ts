/** Edits of what only people look at: groups of boxes, and notes. Pure. */

import type { Position } from "../types";
import type { Drawing, Group, Note } from "./drawing";
import { bare, freeName, rounded, withoutMembers, type Made } from "./edit_boxes";
import { alter, keep, own, put, remake, withSections } from "./records";

/** The drawing with these boxes in a group of their own, and its name; whatever held them before holds
 * them no more. */
export function group(drawing: Drawing, ids: readonly string[], label = "Group"): Made {
  const holds = [...new Set(ids)].filter((box) => isBox(drawing, box));
  if (!holds.length) return { drawing, id: "" };
  const left = withoutMembers(drawing.groups, new Set(holds));
  const id = freeName(label, { ...drawing.groups, ...left }, "group");
  return { drawing: withSections(drawing, { groups: put(left, id, { label, holds }) }), id };
}

/** The drawing without the groups that hold any of these boxes; the boxes stay where they are. */
export const ungroup = (drawing: Drawing, ids: readonly string[]): Drawing =>
  withSections(drawing, {
    groups: keep(drawing.groups, (_, { holds }) => !holds.some((box) => ids.includes(box))),
  });

/** The drawing without one group, by its name. */
export const removeGroup = (drawing: Drawing, name: string): Drawing =>
  withSections(drawing, { groups: keep(drawing.groups, (each) => each !== name) });

/** The drawing with a group called otherwise or holding other boxes; one that holds nothing goes. */
export function setGroup(drawing: Drawing, name: string, changes: Partial<Group>): Drawing {
  const before = own(drawing.groups, name);
  if (!before) return drawing;
  const holds = [...new Set(changes.holds ?? before.holds)].filter((box) => isBox(drawing, box));
  if (!holds.length) return removeGroup(drawing, name);
  const left = withoutMembers(drawing.groups, new Set(changes.holds ? holds : []));
  const kept = keep(drawing.groups, (each) => each === name || own(left, each) !== undefined);
  const changed = alter(before, changes.holds ? { ...changes, holds } : changes);
  const groups = remake(kept, (each, key) => (key === name ? changed : (own(left, key) ?? each)));
  return withSections(drawing, { groups });
}

function isBox(drawing: Drawing, box: string): boolean {
  if (box.startsWith("$")) return own(drawing.inputs, bare(box)) !== undefined;
  if (box.startsWith("#")) return own(drawing.notes, bare(box)) !== undefined;
  return own(drawing.steps, box) !== undefined;
}

/** The drawing with one more note and its name; its box is `#name`. */
export function addNote(drawing: Drawing, text: string, at: Position, size?: Position): Made {
  const name = freeName("note", drawing.notes, "note");
  const note: Note = { text, at: rounded(at), ...(size && { size: rounded(size) }) };
  return { drawing: withSections(drawing, { notes: put(drawing.notes, name, note) }), id: name };
}

/** The drawing with a note's words, place or size set; its name with or without the `#`. */
export function setNote(drawing: Drawing, box: string, changes: Partial<Note>): Drawing {
  const note = own(drawing.notes, bare(box));
  if (!note) return drawing;
  const { at, size } = changes;
  const whole = { ...changes, ...(at && { at: rounded(at) }), ...(size && { size: rounded(size) }) };
  return withSections(drawing, { notes: put(drawing.notes, bare(box), alter(note, whole)) });
}
