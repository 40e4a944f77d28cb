/** What is in a drawing, said to people: word for word as `pipelines/graph/diff.py` says it. Pure. */

import { isRecord } from "../types";
import { type Drawing, readSource } from "./drawing";
import { own } from "./records";

const LONGEST = 60;
const LEAD = 16;

/** What boxes are called, by box id: steps and `$input`s. */
export type Names = Readonly<Record<string, string>>;

/** A name of the file as a word: `add_grain` is "add grain". */
export const asWord = (name: string): string => name.replaceAll("_", " ");

/** A name of the file as a label: `add_grain` is "Add grain". */
export const asLabel = (name: string): string => {
  const word = asWord(name);
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
};

/** What steps and inputs are called; steps that share a label are told apart by their id. */
export function namesOf(drawing: Drawing): Names {
  const steps = Object.entries(drawing.steps ?? {}).map(([id, step]) => [id, step.label || asLabel(id)] as const);
  const times = new Map<string, number>();
  for (const [, word] of steps) times.set(word, (times.get(word) ?? 0) + 1);
  const inputs = Object.entries(drawing.inputs ?? {});
  return Object.fromEntries([
    ...steps.map(([id, word]) => [id, times.get(word) === 1 ? word : `${word} (${id})`] as const),
    ...inputs.map(([name, input]) => [`$${name}`, input.label || asLabel(name)] as const),
  ]);
}

/** Where a value comes from: `image of “Cut out”`, or `the input “Photo”`; "" where nothing is wired. */
export function saySource(text: string | undefined, names: Names): string {
  const source = readSource(text ?? "");
  if (source === null) return "";
  if (!source.step) return `the input “${own(names, `$${source.port}`) ?? source.port}”`;
  return `${asWord(source.port)} of “${own(names, source.step) ?? source.step}”`;
}

/** A value as people write it; values that differ are spoken differently. */
export function sayValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string") return `“${value}”`;
  if (Array.isArray(value)) return `[${value.map(sayValue).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const inside = Object.entries(value).map(([name, item]) => `${name}: ${sayValue(item)}`);
  return `(${inside.join(", ")})`;
}

/** Two values as they are, or, where one is long, from shortly before the place where they part. */
export function sayPair(before: unknown, after: unknown): [string, string] {
  const [old, now] = [Array.from(sayValue(before)), Array.from(sayValue(after))];
  if (Math.max(old.length, now.length) <= LONGEST) return [old.join(""), now.join("")];
  const shared = Math.min(old.length, now.length);
  let parting = 0;
  while (parting < shared && old[parting] === now[parting]) parting += 1;
  const start = Math.max(0, parting - LEAD);
  return [cut(old, start), cut(now, start)];
}

function cut(letters: readonly string[], start: number): string {
  const part = letters.slice(start, start + LONGEST).join("");
  return `${start ? "…" : ""}${part}${start + LONGEST < letters.length ? "…" : ""}`;
}

/** A change as a sentence's rest: "strength goes from 0.4 to 0.6."; what is not set is undefined. */
export function sayChange(word: string, before: unknown, after: unknown): string {
  const [old, now] = sayPair(before, after);
  if (before === undefined) return `${word} is now set to ${now}.`;
  if (after === undefined) return `${word} is no longer set; it was ${old}.`;
  return `${word} goes from ${old} to ${now}.`;
}
