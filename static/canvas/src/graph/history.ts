/** Undo and redo of one's own strokes on a drawing that others draw on too. Pure. */

import { settle } from "./conflict";
import type { Drawing } from "./drawing";
import { readWhole } from "./facts";
import { mergeDrawings } from "./merge";
import { partTwins } from "./names";

/** One stroke: the drawing as it was, and as the stroke left it. */
export interface Change {
  before: Drawing;
  after: Drawing;
}

/** The drawing as it is now without one's own stroke; what others drew since stays, and boxes they went on with. */
export const undoInto = (now: Drawing, change: Change): Drawing => turn(now, change.after, change.before);

/** The drawing as it is now with a stroke that had been taken back. */
export const redoInto = (now: Drawing, change: Change): Drawing => turn(now, change.before, change.after);

function turn(now: Drawing, from: Drawing, to: Drawing): Drawing {
  const { drawing, conflicts } = mergeDrawings(from, now, partTwins(from, to, now));
  return conflicts
    .filter((conflict) => readWhole(conflict.path) === null)
    .reduce((turned, conflict) => settle(turned, conflict, "theirs"), drawing);
}
