/** Edits of what a pipeline is started with and what it hands out. Pure. */

import { writeSource, type Drawing, type DrawnInput, type Source } from "./drawing";
import { bare } from "./edit_boxes";
import { INPUT_FIELDS, ordered } from "./edit_params";
import { alter, keep, own, put, rename, withSections } from "./records";

/** The drawing with an input's fields set, its name with or without the `$`. What says nothing (undefined,
 * "", false) is left out, and a default that was meant for another type goes. */
export function setInput(
  drawing: Drawing,
  box: string,
  changes: { [K in keyof DrawnInput]?: DrawnInput[K] | undefined },
): Drawing {
  const name = bare(box);
  const input = own(drawing.inputs, name);
  if (!input) return drawing;
  const said: typeof changes = Object.fromEntries(
    Object.entries(changes).map(([field, value]) => [field, isSaid(field, value) ? value : undefined]),
  );
  const { type = input.type, ...rest } = said;
  const stale = type !== input.type && !("default" in rest) ? { default: undefined } : {};
  const altered = ordered(input, alter(input, { ...rest, ...stale, type }), INPUT_FIELDS);
  return withSections(drawing, { inputs: put(drawing.inputs, name, altered) });
}

const isSaid = (field: string, value: unknown): boolean =>
  field === "default" || (value !== "" && value !== false);

/** The drawing with one output, which hands out what this source gives. */
export const setOutput = (drawing: Drawing, name: string, source: Source | string): Drawing =>
  withSections(drawing, {
    outputs: put(drawing.outputs, name, typeof source === "string" ? source : writeSource(source)),
  });

/** The drawing with an output called otherwise, in its place; unchanged where the name is taken or empty. */
export const renameOutput = (drawing: Drawing, name: string, to: string): Drawing =>
  !to || own(drawing.outputs, to) !== undefined
    ? drawing
    : withSections(drawing, { outputs: rename(drawing.outputs, (each) => (each === name ? to : each)) });

/** The drawing without one output. */
export const removeOutput = (drawing: Drawing, name: string): Drawing =>
  withSections(drawing, { outputs: keep(drawing.outputs, (each) => each !== name) });
