/** What an earlier page left unsaved, drawn again. */

import { mergeDrawings } from "../graph/merge";
import { isSame } from "../graph/same";
import type { Kept } from "./kept";
import type { DraftStore } from "./types";
import { sayClock } from "./words";

/** What was brought back: `since` when it was drawn, "" for nothing; `isRefused` where nothing may be drawn. */
export interface Brought {
  since: string;
  isRefused: boolean;
}

/** Merges what was kept into the drawing, each as one stroke that can be undone; what was saved after all is passed. */
export function bringBack(store: DraftStore, left: readonly Kept[]): Brought {
  let since = "";
  for (const kept of left) {
    const { drawing: now, saved, revision, serverProblems, takeSaved, takeTheirs, change } = store.getState();
    const merged = mergeDrawings(kept.base, kept.drawing, now);
    if (isSame(merged.drawing, now) && !merged.conflicts.length) continue;
    change(`what was drawn at ${sayClock(kept.since)} brought back`, () => kept.drawing);
    if (store.getState().drawing !== kept.drawing) return { since, isRefused: true };
    takeSaved(kept.base, kept.revision, serverProblems);
    takeTheirs(now, revision, "someone else");
    // The server has what it had: what was merged in is still to be saved.
    takeSaved(saved, revision, serverProblems);
    since ||= kept.since;
  }
  return { since, isRefused: false };
}
