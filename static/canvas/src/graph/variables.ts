/** Variables in prompts: `{about}` stands for what comes in. Pure. */

import { closest } from "./close";

export interface Variable {
  name: string;
  from: number;
  to: number;
}

const PLACE = /\{([a-z_]\w*)\}/gi;

/** Every `{name}` in a text, in its order. Braces of JSON are none. */
export const listVariables = (text: string): Variable[] =>
  [...text.matchAll(PLACE)].map((found) => ({
    name: found[1] ?? "",
    from: found.index,
    to: found.index + found[0].length,
  }));

/** Those that stand for nothing here; each name once. */
export const unknownVariables = (text: string, known: readonly string[]): string[] =>
  [...new Set(listVariables(text).map((variable) => variable.name))].filter((name) => !known.includes(name));

/** The variable that is being typed at the caret, as `{ab`; null where none is. */
export function openVariable(text: string, caret: number): { from: number; typed: string } | null {
  const found = /\{(\w*)$/.exec(text.slice(0, caret));
  return found ? { from: found.index, typed: found[1] ?? "" } : null;
}

/** The variables that may be meant by what is typed: those that begin so, then those that have it in them. */
export function offerVariables(typed: string, known: readonly string[]): string[] {
  const wanted = typed.toLowerCase();
  const begins = known.filter((name) => name.toLowerCase().startsWith(wanted));
  return [...begins, ...known.filter((name) => !begins.includes(name) && name.toLowerCase().includes(wanted))];
}

/** The text with the variable at the caret written out, and where the caret stands then. */
export function completeVariable(text: string, caret: number, name: string): { text: string; caret: number } {
  const open = openVariable(text, caret);
  if (!open) return { text, caret };
  const rest = text.slice(caret).replace(/^\w*\}?/, "");
  const before = `${text.slice(0, open.from)}{${name}}`;
  return { text: before + rest, caret: before.length };
}

/** What is to be told of those that stand for nothing, each as a sentence. */
export const tellUnknown = (text: string, known: readonly string[]): string[] =>
  unknownVariables(text, known).map((name) => {
    const near = closest(name, known);
    return `{${name}} stands for nothing here and stays as it is.${near ? ` Did you mean {${near}}?` : ""}`;
  });
