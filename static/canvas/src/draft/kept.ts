/** Strokes that the server does not have yet, kept in this browser so that a closed page or a lost line costs none. */

import type { Drawing } from "../graph/drawing";
import { is, isRecord, shape } from "../types";

/** What was drawn over which saved draft; `since` is when its first stroke was drawn, `at` when it was kept. */
export interface Kept {
  base: Drawing;
  revision: number;
  drawing: Drawing;
  since: string;
  at: string;
}

export interface Keeper {
  /** Keeps the newest in place of what this page kept before; whether there was room for it. */
  keep: (kept: Kept) => boolean;
  /** Keeps nothing of this page's any more. */
  forget: () => void;
  /** What earlier pages left unsaved, oldest first. */
  findLeft: () => Kept[];
  /** Keeps nothing of earlier pages any more. */
  forgetLeft: () => void;
}

export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/**
 * A keeper for one pipeline. Each page keeps under a name of its own, `pressline:draft:{id}:{page}`, so that two pages of
 * one browser do not take each other's strokes away.
 */
export function openKeeper(id: number, page: string, shelf: Shelf | null = browserShelf()): Keeper {
  const prefix = `pressline:draft:${id}`;
  const mine = `${prefix}:${page}`;
  const isLeft = (name: string): boolean => name === prefix || (name.startsWith(`${prefix}:`) && name !== mine);
  let found: string[] = [];
  return {
    keep: (kept) => attempt(() => (shelf?.setItem(mine, JSON.stringify(kept)), shelf !== null)) ?? false,
    forget: () => void attempt(() => shelf?.removeItem(mine)),
    findLeft: () => {
      const left = namesOn(shelf)
        .filter(isLeft)
        .map((name) => ({ name, kept: readKept(attempt(() => shelf?.getItem(name)) ?? "") }));
      found = left.map(({ name }) => name);
      return left.flatMap(({ kept }) => kept ?? []).sort((one, other) => one.at.localeCompare(other.at));
    },
    forgetLeft: () => found.splice(0).forEach((name) => attempt(() => shelf?.removeItem(name))),
  };
}

const namesOn = (shelf: Shelf | null): string[] =>
  attempt(() => Array.from({ length: shelf?.length ?? 0 }, (_, index) => shelf?.key(index) ?? "")) ?? [];

const drawing = shape({ format: is("number") });
const text = is("string");
const fields = shape({ base: drawing, revision: is("number"), drawing, since: text, at: text });

function readKept(written: string): Kept | null {
  const value: unknown = attempt(() => JSON.parse(written) as unknown);
  return isRecord(value) && !fields(value, "kept") ? (value as unknown as Kept) : null;
}

/** What a browser's storage gives; nothing where it is full, or switched off. */
function attempt<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch {
    return null;
  }
}

const browserShelf = (): Shelf | null => attempt(() => globalThis.localStorage);
