/** What differs between two drawings: marks for the canvas, and the sentences of `pipelines/graph/diff.py`. Pure. */

import { PORT_TYPES } from "../types";
import { type Drawing, type DrawnInput, type DrawnStep, readSource } from "./drawing";
import { type Mark, markBoxes, markGroups, markWires } from "./marks";
import { own } from "./records";
import { isSame, namesIn } from "./same";
import { asLabel, asWord, type Names, namesOf, sayChange, saySource } from "./saying";

export type { Mark } from "./marks";

/** One thing that was changed. `field` is as in a Problem, "" for a whole step; what is not there is null. */
export interface Change {
  box: string;
  field: string;
  before: unknown;
  after: unknown;
  sentence: string;
}

export interface Differences {
  /** By box: a step's id, `$input`, `#note`. Labels do not count. */
  boxes: Record<string, Mark>;
  /** By the port that a wire goes into, `step.port`. */
  wires: Record<string, Mark>;
  groups: Record<string, Mark>;
  /** In the order of the later drawing: its inputs, steps and outputs; what is gone comes last. */
  changes: Change[];
}

/** Every difference. Labels, help and the order of things do not count; places, groups, notes only have marks. */
export function diffDrawings(before: Drawing, after: Drawing): Differences {
  const [was, now] = [namesOf(before), namesOf(after)];
  const changes = [
    ...namesIn(after.inputs, before.inputs).flatMap((name) =>
      compareInputs(name, own(before.inputs, name), own(after.inputs, name)),
    ),
    ...namesIn(after.steps, before.steps).flatMap((id) =>
      compareSteps(id, own(before.steps, id), own(after.steps, id), was, now),
    ),
    ...compareOutputs(before, after, was, now),
  ];
  // A wire that changed has a mark of its own.
  const changed = new Set(changes.filter(({ field }) => !field.startsWith("in.")).map(({ box }) => box));
  const boxes = markBoxes(before, after, changed);
  return { boxes, wires: markWires(before, after), groups: markGroups(before, after), changes };
}

// --- Steps -------------------------------------------------------------------------------------

function compareSteps(
  id: string,
  before: DrawnStep | undefined,
  after: DrawnStep | undefined,
  was: Names,
  now: Names,
): Change[] {
  const tell = (field: string, old: unknown, anew: unknown, sentence: string): Change => ({
    box: id,
    field,
    before: old ?? null,
    after: anew ?? null,
    sentence,
  });
  const name = own(after ? now : was, id) ?? id;
  if (!before && after) return [tell("", null, after.type, `“${name}” is new; its step type is ${after.type}.`)];
  if (before && !after) return [tell("", before.type, null, `“${name}” is gone.`)];
  if (!before || !after) return [];
  const found: Change[] = [];
  const add = (field: string, old: unknown, anew: unknown, said: string): void => {
    found.push(tell(field, old, anew, `“${name}”: ${said}`));
  };
  if (before.type !== after.type)
    add("type", before.type, after.type, `its step type goes from ${before.type} to ${after.type}.`);
  const versions = [before.version, after.version] as const;
  if (versions[0] !== versions[1])
    add("version", ...versions, sayChange("the version of its step type", ...versions));
  for (const param of namesIn(after.params, before.params)) {
    const [old, anew] = [own(before.params, param), own(after.params, param)];
    if (!isSame(old, anew)) add(`params.${param}`, old, anew, sayChange(asWord(param), old, anew));
  }
  for (const port of namesIn(after.in, before.in)) {
    const [old, anew] = [readable(own(before.in, port)), readable(own(after.in, port))];
    const told = sayRewiring(asWord(port), saySource(old, was), saySource(anew, now));
    if (old !== anew) add(`in.${port}`, old, anew, told);
  }
  const needs = after.needs ?? "all";
  const instead = needs === "some" ? "goes on without members that failed" : "is skipped when a member failed";
  if ((before.needs ?? "all") !== needs) add("needs", before.needs ?? "all", needs, `it now ${instead}.`);
  return found;
}

const readable = (text: string | undefined): string | undefined =>
  text !== undefined && readSource(text) ? text : undefined;

function sayRewiring(word: string, before: string, after: string): string {
  if (!before) return `${word} now comes from ${after}; it was empty.`;
  if (!after) return `${word} is now empty; it came from ${before}.`;
  return `${word} comes from ${after} instead of ${before}.`;
}

// --- The pipeline itself -----------------------------------------------------------------------

function compareInputs(name: string, before: DrawnInput | undefined, after: DrawnInput | undefined): Change[] {
  const label = (after ?? before)?.label || asLabel(name);
  const tell = (field: string, old: unknown, anew: unknown, sentence: string): Change => ({
    box: `$${name}`,
    field: `inputs.${name}${field}`,
    before: old ?? null,
    after: anew ?? null,
    sentence,
  });
  if (!before && after) return [tell("", null, typeOf(after), sayNewInput(label, after))];
  if (before && !after) return [tell("", typeOf(before), null, `The input “${label}” is gone.`)];
  if (!before || !after) return [];
  const told = `The input “${label}”`;
  const [old, anew] = [before.default ?? undefined, after.default ?? undefined];
  const often = after.many ? "each row" : "the whole run";
  const must = after.optional ? "may now be left out" : "must now be given";
  return [
    tell(".type", typeOf(before), typeOf(after), `${told} takes ${typeOf(after)} instead of ${typeOf(before)}.`),
    tell(".many", !!before.many, !!after.many, `${told} is now given once for ${often}.`),
    tell(".optional", !!before.optional, !!after.optional, `${told} ${must}.`),
    tell(".default", old, anew, `${told}: ${sayChange("its default", old, anew)}`),
  ].filter((change) => !isSame(change.before, change.after));
}

/** A type that is none is read as text. */
const typeOf = (input: DrawnInput): string => PORT_TYPES.find((type) => type === input.type) ?? "text";

function sayNewInput(label: string, input: DrawnInput): string {
  const often = input.many ? ", one for each row" : "";
  const must = input.optional || (input.default ?? null) !== null ? "It may be left out" : "It must be given";
  return `The input “${label}” is new: ${typeOf(input)}${often}. ${must}.`;
}

function compareOutputs(before: Drawing, after: Drawing, was: Names, now: Names): Change[] {
  return namesIn(after.outputs, before.outputs).flatMap((name) => {
    const [old, anew] = [readable(own(before.outputs, name)), readable(own(after.outputs, name))];
    if (old === anew) return [];
    const [from, to] = [saySource(old, was), saySource(anew, now)];
    const did = !from ? `is new; it comes from ${to}.` : to ? `comes from ${to} instead of ${from}.` : "is gone.";
    const sentence = `The output “${name}” ${did}`;
    return [{ box: "", field: `outputs.${name}`, before: old ?? null, after: anew ?? null, sentence }];
  });
}
