/** Edits of whole boxes: adding, removing, renaming and moving them. Boxes: a step's id, `$input`,
 * `#note`. Pure. */

import type { Position } from "../types";
import { boxOf, readSource, type Drawing, type DrawnInput, type DrawnStep, type StepType } from "./drawing";
import { alter, keep, own, put, remake, rename, withSections, type Mapping } from "./records";
import { isSame } from "./same";

/** An edit that made a new box or group: the drawing, and what the new one is called. */
export interface Made {
  drawing: Drawing;
  id: string;
}

const LONGEST = 40;
const IDENTIFIER = /^[\p{XID_Start}_][\p{XID_Continue}]*$/u;

/** Whether Python would take the text for an identifier. */
export const isIdentifier = (text: string): boolean => IDENTIFIER.test(text);

/** A free name made from a wish such as a label: “Cut out” gives cut_out, then cut_out_2. */
export function freeName(wish: string, taken: Mapping<unknown> | undefined, other: string): string {
  const word = toIdentifier(wish) || other;
  // `in` also finds what every object has, such as `constructor`, which would make for a treacherous name.
  const isTaken = (name: string): boolean => name in (taken ?? {});
  if (!isTaken(word)) return word;
  const stem = word.replace(/_\d+$/, "");
  let number = 2;
  while (isTaken(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

/** A free id for a step, made from a wish such as its label. */
export const freshId = (drawing: Drawing, wish: string): string => freeName(wish, drawing.steps, "step");

function toIdentifier(wish: string): string {
  const plain = wish.replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, "_").slice(0, LONGEST);
  const trimmed = words.replace(/^_+|_+$/g, "");
  return /^\d/.test(trimmed) ? `step_${trimmed}` : trimmed;
}

/** A place in whole numbers. */
export const rounded = ([x, y]: Position): Position => [Math.round(x) + 0, Math.round(y) + 0];

/** The drawing with one more step and its id. Its params stay empty: what is not said is as the step type
 * has it. */
export function addStep(
  drawing: Drawing,
  type: Pick<StepType, "type" | "label">,
  at?: Position,
  given: { id?: string; label?: string } = {},
): Made {
  const id = freshId(drawing, given.id ?? given.label ?? (type.label || type.type));
  const step: DrawnStep = given.label ? { type: type.type, label: given.label } : { type: type.type };
  const layout = at ? put(drawing.layout, id, rounded(at)) : drawing.layout;
  return { drawing: withSections(drawing, { steps: put(drawing.steps, id, step), layout }), id };
}

/** The drawing with one more input, its name made from a wish; its box is `$name`. */
export function addInput(
  drawing: Drawing,
  wish: string,
  input: DrawnInput,
  at?: Position,
): { drawing: Drawing; name: string } {
  const name = freeName(wish || (input.label ?? input.type), drawing.inputs, "input");
  const layout = at ? put(drawing.layout, `$${name}`, rounded(at)) : drawing.layout;
  return { drawing: withSections(drawing, { inputs: put(drawing.inputs, name, input), layout }), name };
}

/** The drawing without these boxes and all that hung on them: wires, bends, outputs, places, groups, ways
 * back. */
export function removeBoxes(drawing: Drawing, ids: readonly string[]): Drawing {
  const gone = new Set(ids);
  const isKept = (text: string): boolean => {
    const source = readSource(text);
    return !source || !gone.has(boxOf(source));
  };
  const left = keep(drawing.steps, (id) => !gone.has(id));
  const steps = remake(left, (step) =>
    alter(step, {
      in: keep(step.in, (_, source) => isKept(source)),
      params: keep(step.params, (name, value) => name !== "back_to" || !gone.has(String(value))),
    }),
  );
  return withSections(drawing, {
    inputs: keep(drawing.inputs, (name) => !gone.has(`$${name}`)),
    steps,
    outputs: keep(drawing.outputs, (_, source) => isKept(source)),
    layout: keep(drawing.layout, (box) => !gone.has(box)),
    bends: keep(drawing.bends, (wire) => !isCut(drawing, { ...drawing, ...(steps && { steps }) }, wire)),
    groups: withoutMembers(drawing.groups, gone),
    notes: keep(drawing.notes, (name) => !gone.has(`#${name}`)),
  });
}

/** Whether a wire that was drawn before is not drawn any more. */
function isCut(before: Drawing, after: Drawing, wire: string): boolean {
  const into = readSource(wire);
  if (!into) return false;
  const source = (drawing: Drawing): string | undefined => own(own(drawing.steps, into.step)?.in, into.port);
  return source(before) !== undefined && source(after) === undefined;
}

/** The groups without these boxes; one that holds nothing any more is left out. */
export function withoutMembers(groups: Drawing["groups"], gone: ReadonlySet<string>): Drawing["groups"] {
  const left = remake(groups, (group) =>
    group.holds.some((box) => gone.has(box))
      ? { ...group, holds: group.holds.filter((box) => !gone.has(box)) }
      : group,
  );
  return keep(left, (name, group) => group.holds.length > 0 || !groups?.[name]?.holds.length);
}

/** Why a step or an input may not be called so, as a sentence; "" when it may. */
export function refuseName(drawing: Drawing, box: string, to: string): string {
  const isInput = box.startsWith("$");
  const now = isInput ? box.slice(1) : box;
  if (to === now) return "";
  if (!isIdentifier(to))
    return "A name is made of letters, digits and underscores, and starts with a letter.";
  if (!(to in ((isInput ? drawing.inputs : drawing.steps) ?? {}))) return "";
  return `There is ${isInput ? "an input" : "a step"} called \`${to}\` already; choose another name.`;
}

/** The drawing with a step called otherwise, everywhere; unchanged where `refuseName` says why not. */
export function renameStep(drawing: Drawing, id: string, to: string): Drawing {
  const step = own(drawing.steps, id);
  if (!step || to === id || refuseName(drawing, id, to)) return drawing;
  const anew = (box: string): string => (box === id ? to : box);
  const source = (text: string): string =>
    text.startsWith(`${id}.`) ? `${to}${text.slice(id.length)}` : text;
  const steps = remake(rename(drawing.steps, anew), (each) =>
    alter(each, {
      in: remake(each.in, source),
      params: remake(each.params, (value, name) => (name === "back_to" && value === id ? to : value)),
    }),
  );
  return renamed(withSections(drawing, { steps, bends: rename(drawing.bends, source) }), anew, source);
}

/** The drawing with an input called otherwise, everywhere; its name with or without the `$`. */
export function renameInput(drawing: Drawing, box: string, to: string): Drawing {
  const name = bare(box);
  const wish = bare(to);
  if (!own(drawing.inputs, name) || wish === name || refuseName(drawing, `$${name}`, wish)) return drawing;
  const anew = (each: string): string => (each === `$${name}` ? `$${wish}` : each);
  const steps = remake(drawing.steps, (step) => alter(step, { in: remake(step.in, anew) }));
  const inputs = rename(drawing.inputs, (each) => (each === name ? wish : each));
  return renamed(withSections(drawing, { inputs, steps }), anew, anew);
}

/** The name in `$name` or `#name`, or the name itself. */
export const bare = (box: string): string => box.replace(/^[$#]/, "");

function renamed(drawing: Drawing, anew: (box: string) => string, source: (text: string) => string): Drawing {
  return withSections(drawing, {
    outputs: remake(drawing.outputs, source),
    layout: rename(drawing.layout, anew),
    groups: remake(drawing.groups, (group) => {
      const holds = group.holds.map(anew);
      return holds.every((box, index) => box === group.holds[index]) ? group : { ...group, holds };
    }),
  });
}

/** The drawing with these boxes moved, in whole numbers; boxes that are not there are passed over. */
export function move(drawing: Drawing, places: Readonly<Record<string, Position>>): Drawing {
  let { layout, notes } = drawing;
  for (const [box, place] of Object.entries(places)) {
    const at = rounded(place);
    const note = box.startsWith("#") ? own(notes, bare(box)) : undefined;
    if (note && !isSame(note.at, at)) notes = put(notes, bare(box), { ...note, at });
    const isBox = box.startsWith("$") ? own(drawing.inputs, bare(box)) : own(drawing.steps, box);
    if (isBox && !isSame(own(layout, box), at)) layout = put(layout, box, at);
  }
  return withSections(drawing, { layout, notes });
}

