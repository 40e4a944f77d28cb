/** Two drawings laid over each other, so that what is gone can be shown beside what is new. Pure. */

import type { Drawing } from "./drawing";

/** The later drawing with the boxes that only the earlier one has, where they stood. */
export function layOver(before: Drawing, after: Drawing): Drawing {
  const steps = { ...after.steps, ...missing(before.steps, after.steps) };
  const inputs = { ...after.inputs, ...missing(before.inputs, after.inputs) };
  const notes = { ...after.notes, ...missing(before.notes, after.notes) };
  const layout = { ...after.layout, ...missing(before.layout, after.layout) };
  return { ...after, steps, inputs, notes, layout };
}

type Named<T> = Readonly<Record<string, T>>;

function missing<T>(before: Named<T> = {}, after: Named<T> = {}): Record<string, T> {
  return Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(after, name)));
}
