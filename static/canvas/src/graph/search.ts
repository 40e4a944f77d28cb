/** Finding by words typed: what fits best comes first, what does not fit is left out. Pure. */

import type { Catalogue, StepType } from "./drawing";

/** How much a match counts, by how it matches: the whole text, its beginning, a word, a word's beginning,
 * … */
const WORTH = { whole: 100, start: 80, word: 70, wordStart: 60, inside: 25, letters: 8 } as const;
/** How much less each further text of an item counts; letters in order are looked for in the first two
 * only. */
const WEIGHTS = [1, 0.9, 0.7, 0.6, 0.3] as const;
const NAMES = 2;

/** Those items that every word is found in, the best first; `texts` gives an item's texts, the weightiest
 * first. */
export function rank<T>(words: string, items: readonly T[], texts: (item: T) => readonly string[]): T[] {
  const typed = plain(words);
  const each = typed.split(" ").filter(Boolean);
  if (!each.length) return [...items];
  return items
    .map((item) => ({ item, score: scoreOf(typed, each, texts(item).map(plain)) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ item }) => item);
}

/** The step types that words mean: by label, type, group, the types of what it takes and gives, then by
 * its help. */
export const findStepTypes = (words: string, catalogue: Catalogue): StepType[] =>
  rank(words, Object.values(catalogue), (type) => [
    type.label,
    type.type,
    type.group,
    portWords(type).join(" "),
    [type.help, type.ability].join(" "),
  ]);

const portWords = (type: StepType): string[] => {
  const ports = [...Object.entries(type.outputs), ...Object.entries(type.inputs)];
  return [...new Set(ports.flatMap(([name, port]) => [port.type, name]))];
};

/** Small letters without accents, one space between words. */
const plain = (text: string): string =>
  text
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}:]+/gu, " ")
    .trim();

function scoreOf(typed: string, words: readonly string[], texts: readonly string[]): number {
  const scores = words.map((word) => best(word, texts));
  // Words that were typed with or without a space between them mean the same: "cutout" is "cut out".
  const joined = best(words.join(""), texts.slice(0, NAMES).map((text) => text.replaceAll(" ", "")));
  const phrase = words.length > 1 ? best(typed, texts.slice(0, NAMES)) : 0;
  const apart = scores.includes(0) ? 0 : scores.reduce((total, score) => total + score, 0) / scores.length;
  return Math.max(apart, joined * 0.9) + phrase * 0.1;
}

const best = (word: string, texts: readonly string[]): number =>
  Math.max(0, ...texts.map((text, index) => worth(word, text, index < NAMES) * (WEIGHTS[index] ?? 0.3)));

function worth(word: string, text: string, isName: boolean): number {
  if (!text) return 0;
  if (text === word) return WORTH.whole;
  if (text.startsWith(word)) return WORTH.start;
  const padded = ` ${text} `;
  if (padded.includes(` ${word} `)) return WORTH.word;
  if (padded.includes(` ${word}`)) return WORTH.wordStart;
  if (word.length > 1 && text.includes(word)) return WORTH.inside;
  return isName && word.length > 1 && hasInOrder(word, text) ? WORTH.letters : 0;
}

function hasInOrder(letters: string, text: string): boolean {
  let from = 0;
  for (const letter of letters) {
    from = text.indexOf(letter, from) + 1;
    if (!from) return false;
  }
  return true;
}
