/** Whether values of a pipeline file are the same; what is not there is undefined. Pure. */

import { isRecord } from "../types";

/** Whether two values are the same; the order of keys does not count, that of lists does. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

/** The names in several mappings, each once, in the order they come. */
export const namesIn = (...mappings: readonly (object | undefined)[]): string[] => [
  ...new Set(mappings.flatMap((mapping) => Object.keys(mapping ?? {}))),
];
