/** Prompts of the project by their names, as `prompts/headline@production`. Pure. */

export interface PagePrompt {
  ref: string;
  name: string;
  variables: Readonly<Record<string, unknown>>;
}

const PREFIX = "prompts/";
const MOST = 8;

/** The prompts that may be meant by a text that names one; none for any other text, and none once it is written out. */
export function offerPrompts(text: string, prompts: readonly PagePrompt[]): readonly PagePrompt[] {
  if (!text.startsWith(PREFIX) || /\s/.test(text) || namedPrompt(text, prompts)) return [];
  const wanted = text.slice(PREFIX.length).toLowerCase();
  return prompts.filter(({ ref, name }) => `${ref.slice(PREFIX.length)} ${name}`.toLowerCase().includes(wanted)).slice(0, MOST);
}

/** The prompt that a text names; null where it names none. */
export const namedPrompt = (text: string, prompts: readonly PagePrompt[]): PagePrompt | null =>
  prompts.find((prompt) => prompt.ref === text) ?? null;
