/** Mappings changed by making new ones: what is untouched keeps its place in the order, what was emptied
 * is left out. */

import { isRecord } from "../types";
import type { Drawing } from "./drawing";
import { isSame } from "./same";

export type Mapping<T> = Readonly<Record<string, T>>;
type Maybe<T> = Mapping<T> | undefined;

/** What a mapping holds under a name of its own; never what every object has, such as `constructor`. */
export const own = <T>(from: Maybe<T>, key: string): T | undefined =>
  from && Object.hasOwn(from, key) ? from[key] : undefined;

/** The mapping with one entry set: in its old place, or at the end. */
export const put = <T>(into: Maybe<T>, key: string, value: T): Mapping<T> =>
  own(into, key) === value && into ? into : { ...into, [key]: value };

/** The mapping with only the entries to keep; the same one where that is all of them. */
export function keep<T>(from: Maybe<T>, isKept: (key: string, value: T) => boolean): Maybe<T> {
  if (!from) return from;
  const entries = Object.entries(from);
  const kept = entries.filter(([key, value]) => isKept(key, value));
  return kept.length === entries.length ? from : Object.fromEntries(kept);
}

/** The mapping with each value made anew; the same one where no value is another. */
export function remake<T>(from: Maybe<T>, make: (value: T, key: string) => T): Maybe<T> {
  if (!from) return from;
  const made = Object.entries(from).map(([key, value]) => [key, make(value, key)] as const);
  return made.every(([key, value]) => from[key] === value) ? from : Object.fromEntries(made);
}

/** The mapping with its names made anew, every entry in its place; the same one where no name is another. */
export function rename<T>(from: Maybe<T>, make: (key: string) => string): Maybe<T> {
  if (!from) return from;
  const made = Object.entries(from).map(([key, value]) => [make(key), value] as const);
  return Object.keys(from).every((key, index) => made[index]?.[0] === key) ? from : Object.fromEntries(made);
}

/** The object with some fields set and those left out that are undefined or an empty mapping. */
export function alter<T extends object>(whole: T, changes: { [K in keyof T]?: T[K] | undefined }): T {
  const changed = Object.entries(changes).filter(([key, value]) => !isSame(whole[key as keyof T], value));
  if (!changed.length) return whole;
  const altered = Object.entries({ ...whole, ...Object.fromEntries(changed) });
  const touched = new Set(changed.map(([key]) => key));
  return Object.fromEntries(altered.filter(([key, value]) => !touched.has(key) || !isEmpty(value))) as T;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (isRecord(value) && Object.keys(value).length === 0);

/** The drawing with some sections set; one that was emptied is left out. */
export const withSections = (
  drawing: Drawing,
  sections: { [K in keyof Drawing]?: Drawing[K] | undefined },
): Drawing => alter(drawing, sections);
