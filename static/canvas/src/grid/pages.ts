/** Which rows are kept of a batch, page by page, and which page to ask for. Pure. */

import type { Row, RowsPage } from "../rows";

export const PAGE = 100;

/** What rows are wanted; "" where anything will do. */
export interface Sieve {
  state: string;
  step: string;
  error: string;
  q: string;
}
export const NO_SIEVE: Sieve = { state: "", step: "", error: "", q: "" };
export const isSifting = (sieve: Sieve): boolean => Object.values(sieve).some(Boolean);

interface Page {
  rows: readonly Row[];
  /** Where the page begins and the next one does; "" is the start of what was found. */
  cursor: string;
  next: string | null;
  /** The last row number the page answers for, whether or not that row is still among the found. */
  upto: number;
}

/** Pages by place. Without a sieve every page has its own rows; with one, each goes on where the one before ended. */
export interface Kept {
  total: number;
  isSifted: boolean;
  pages: ReadonlyMap<number, Page>;
}

export const keepNothing = (total: number, isSifted: boolean): Kept => ({
  total,
  isSifted,
  pages: new Map(),
});

/** How many lines there are; where more may be found, one line stands for them. */
export function countLines(kept: Kept): number {
  if (!kept.isSifted) return kept.total;
  const pages = [...kept.pages.values()];
  const known = pages.reduce((sum, page) => sum + page.rows.length, 0);
  return known + (pages.at(-1)?.next ? 1 : 0);
}

/** How many rows were found so far, and whether there are more. */
export function countFound(kept: Kept): { count: number; more: boolean } {
  const pages = [...kept.pages.values()];
  return {
    count: pages.reduce((sum, page) => sum + page.rows.length, 0),
    more: Boolean(pages.at(-1)?.next),
  };
}

/** The row on a line; undefined while it has not come. */
export function findRow(kept: Kept, line: number): Row | undefined {
  const [page, place] = locate(kept, line);
  return kept.pages.get(page)?.rows[place];
}

/** The pages that the lines from `first` to `last` stand on. */
export function pagesOf(kept: Kept, first: number, last: number): number[] {
  const [from] = locate(kept, Math.max(0, first));
  const [to] = locate(kept, Math.max(0, Math.min(last, countLines(kept) - 1)));
  return Array.from({ length: to - from + 1 }, (_, place) => from + place);
}

/** What to ask the server for a page. */
export function askFor(kept: Kept, sieve: Sieve, page: number): Record<string, string> {
  const asked: Record<string, string> = { limit: String(PAGE) };
  if (!kept.isSifted) return { ...asked, from: String(page * PAGE) };
  for (const [name, wanted] of Object.entries(sieve) as [string, string][]) if (wanted) asked[name] = wanted;
  const cursor = kept.pages.get(page)?.cursor ?? kept.pages.get(page - 1)?.next;
  return cursor ? { ...asked, cursor } : asked;
}

/** What is kept after an answer for a page. */
export function layPage(kept: Kept, page: number, answer: RowsPage): Kept {
  const pages = new Map(kept.pages);
  const last = answer.items.at(-1)?.number ?? -1;
  if (!kept.isSifted) {
    pages.set(page, { rows: answer.items, cursor: "", next: null, upto: last });
    return { ...kept, total: answer.total, pages };
  }
  const cursor = pages.get(page)?.cursor ?? pages.get(page - 1)?.next ?? "";
  const old = pages.get(page);
  if (old && pages.has(page + 1) && !(answer.next && last < old.upto)) {
    // The answer reaches as far as the page did: what lies behind stays where it is.
    pages.set(page, { ...old, rows: answer.items.filter((row) => row.number <= old.upto) });
    return { ...kept, total: answer.total, pages };
  }
  for (const later of [...pages.keys()]) if (later > page) pages.delete(later);
  pages.set(page, { rows: answer.items, cursor, next: answer.next, upto: last });
  return { ...kept, total: answer.total, pages };
}

/** The page of a line and its place there; behind the last kept one for what is still to be found. */
function locate(kept: Kept, line: number): [number, number] {
  if (!kept.isSifted) return [Math.floor(line / PAGE), line % PAGE];
  let before = 0;
  for (const [page, { rows }] of kept.pages) {
    if (line < before + rows.length) return [page, line - before];
    before += rows.length;
  }
  return [kept.pages.size, line - before];
}
