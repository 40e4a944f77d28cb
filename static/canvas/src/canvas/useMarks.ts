import type { Comparison } from "../draft/store";
import { diffDrawings } from "../graph/diff";
import { useDraft } from "./useCanvas";

type Diff = ReturnType<typeof diffDrawings>;
export type Mark = Diff["boxes"][string];

/** What a mark says, beside its colour. */
export const SAID: Record<Mark, string> = { added: "new", removed: "gone", changed: "changed", moved: "moved" };

const diffs = new WeakMap<Comparison, Diff>();

/** What differs between the two drawings that are compared, worked out once. */
export function diffOf(compared: Comparison): Diff {
  let diff = diffs.get(compared);
  if (!diff) diffs.set(compared, (diff = diffDrawings(compared.before, compared.after)));
  return diff;
}

/** How a box differs between the two drawings that are compared; "" while none are, or where it does not. */
export const useMark = (box: string): Mark | "" =>
  useDraft((state) => (state.compared ? (diffOf(state.compared).boxes[box] ?? "") : ""));
