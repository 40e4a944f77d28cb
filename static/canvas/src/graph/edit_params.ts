/** Edits inside one box: its params, label and what it does about failed members; and the pipeline's name.
 * Pure. */

import { isRecord } from "../types";
import type { Drawing, DrawnStep } from "./drawing";
import { bare } from "./edit_boxes";
import { alter, own, put, withSections, type Mapping } from "./records";
import { isSame } from "./same";

/** The order of a step's and of an input's fields, so that one that was taken away and set again stands
 * where it did. */
const STEP_FIELDS = ["type", "label", "in", "params", "version", "needs"] as const;
export const INPUT_FIELDS = ["type", "label", "help", "default", "many", "optional"] as const;

/** The drawing with one step made anew, its fields in the file's order; unchanged where there is no such
 * step. */
export function alterStep(
  drawing: Drawing,
  id: string,
  changes: { [K in keyof DrawnStep]?: DrawnStep[K] | undefined },
): Drawing {
  const step = own(drawing.steps, id);
  if (!step) return drawing;
  const altered = ordered(step, alter(step, changes), STEP_FIELDS);
  return withSections(drawing, { steps: put(drawing.steps, id, altered) });
}

/** The object with the fields that are new in it set before the first one that comes later in the file's
 * order. */
export function ordered<T extends object>(before: T, after: T, fields: readonly string[]): T {
  let entries = Object.entries(after).filter(([key]) => key in before);
  for (const added of Object.entries(after).filter(([key]) => !(key in before))) {
    const later = entries.findIndex(([key]) => fields.indexOf(key) > fields.indexOf(added[0]));
    entries = later < 0 ? [...entries, added] : entries.toSpliced(later, 0, added);
  }
  return entries.length && after !== before ? (Object.fromEntries(entries) as T) : after;
}

/** The drawing with one param set, at the end of a path such as `["style", "strength"]`; undefined clears
 * it. */
export function setParam(drawing: Drawing, id: string, path: readonly string[], value: unknown): Drawing {
  if (!path.length) return drawing;
  if (value === undefined) return clearParam(drawing, id, path);
  const params = own(drawing.steps, id)?.params;
  return alterStep(drawing, id, { params: within(params ?? {}, path, value) as Mapping<unknown> });
}

/** The drawing without one param; mappings on the way to it that are empty now go with it. */
export function clearParam(drawing: Drawing, id: string, path: readonly string[]): Drawing {
  const params = own(drawing.steps, id)?.params;
  if (!params || !path.length) return drawing;
  return alterStep(drawing, id, { params: cleared(params, path) as Mapping<unknown> });
}

function within(whole: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return isSame(whole, value) ? whole : value;
  if (Array.isArray(whole) && /^\d+$/.test(key)) {
    const list: readonly unknown[] = whole;
    const item = within(list[Number(key)], rest, value);
    return item === list[Number(key)] ? list : Object.assign([...list], { [key]: item });
  }
  const mapping = isRecord(whole) ? whole : {};
  const item = within(own(mapping, key), rest, value);
  return isRecord(whole) ? put(mapping, key, item) : { [key]: item };
}

function cleared(whole: unknown, path: readonly string[]): unknown {
  const [key = "", ...rest] = path;
  if (Array.isArray(whole)) {
    const list: readonly unknown[] = whole;
    if (!(key in list)) return list;
    const item = rest.length ? cleared(list[Number(key)], rest) : undefined;
    return item === undefined ? list.toSpliced(Number(key), 1) : list.with(Number(key), item);
  }
  if (!isRecord(whole) || !Object.hasOwn(whole, key)) return whole;
  const left = alter(whole, { [key]: rest.length ? cleared(whole[key], rest) : undefined });
  return left !== whole && Object.keys(left).length === 0 ? undefined : left;
}

/** The drawing with a step or an input called so on its box; "" gives it back the name of its kind. */
export function setLabel(drawing: Drawing, box: string, label: string): Drawing {
  const words = label.trim() || undefined;
  if (!box.startsWith("$")) return alterStep(drawing, box, { label: words });
  const input = own(drawing.inputs, bare(box));
  if (!input) return drawing;
  const altered = ordered(input, alter(input, { label: words }), INPUT_FIELDS);
  return withSections(drawing, { inputs: put(drawing.inputs, bare(box), altered) });
}

/** The drawing with what a gather does when a member failed: `some` goes on without it, `all` does not. */
export const setNeeds = (drawing: Drawing, id: string, needs: "all" | "some"): Drawing =>
  alterStep(drawing, id, { needs: needs === "some" ? needs : undefined });

/** The drawing under another name; an empty one leaves it as it is. */
export const setName = (drawing: Drawing, name: string): Drawing =>
  name.trim() ? alter(drawing, { name: name.trim() }) : drawing;
