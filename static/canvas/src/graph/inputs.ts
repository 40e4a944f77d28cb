/** What a run of the draft has to be given. Pure. */

import { boxOf, readSource, type Drawing } from "./drawing";

/** The inputs, by name, that a run needs and that nothing is there for; `until` counts only what leads to that step. */
export function missingInputs(
  drawing: Drawing,
  given: Readonly<Record<string, unknown>>,
  until?: string,
): string[] {
  const wanted = until ? leadingTo(drawing, until) : null;
  return Object.entries(drawing.inputs ?? {})
    .filter(([name, input]) => {
      if (wanted && !wanted.has(`$${name}`)) return false;
      return !input.optional && isNothing(input.default) && isNothing(given[name]);
    })
    .map(([name]) => name);
}

/** A step and every box upstream of it. */
export function leadingTo(drawing: Drawing, step: string): Set<string> {
  const found = new Set<string>();
  const queue = [step];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    for (const text of Object.values(drawing.steps?.[id]?.in ?? {})) {
      const source = readSource(text);
      if (source) queue.push(boxOf(source));
    }
  }
  return found;
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
