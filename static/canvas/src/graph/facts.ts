/** The facts of a drawing: which value stands at which place of the pipeline file, key by key. Pure. */

import { isRecord } from "../types";
import type { Drawing } from "./drawing";
import { keep, type Mapping, own, put } from "./records";

/** Where a value stands: `["steps", "light", "params", "strength"]`. */
export type Path = readonly string[];

/** The sections whose entries are things people draw: each is there or it is not. */
export const DRAWN = ["inputs", "steps", "groups", "notes"] as const;
export type DrawnSection = (typeof DRAWN)[number];

/** The box that a thing drawn is called by; "" for a group. */
export const boxIn = (section: DrawnSection, name: string): string =>
  section === "steps" ? name : section === "inputs" ? `$${name}` : section === "notes" ? `#${name}` : "";

/** The thing drawn that a path names as a whole; null where it names a part of one, or something else. */
export function readWhole(path: Path): { section: DrawnSection; name: string } | null {
  const [first, name, more] = path;
  const section = DRAWN.find((drawn) => drawn === first);
  return section && name !== undefined && more === undefined ? { section, name } : null;
}

/** What stands at a path; undefined where nothing does. */
export const valueAt = (drawing: Drawing, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (isRecord(value) ? own(value, key) : undefined), drawing);

/** The drawing with a value at a path, or without it; mappings that become empty by that are left out. */
export const putAt = (drawing: Drawing, path: Path, value: unknown): Drawing =>
  set(drawing, path, value) as unknown as Drawing;

function set(into: unknown, [key = "", ...rest]: Path, value: unknown): Mapping<unknown> {
  const from: Mapping<unknown> = isRecord(into) ? into : {};
  const next = rest.length ? set(own(from, key), rest, value) : value;
  const isEmptied = rest.length > 0 && value === undefined && isRecord(next) && !Object.keys(next).length;
  if (next === undefined || isEmptied) return keep(from, (name) => name !== key) ?? {};
  return put<unknown>(from, key, next);
}
