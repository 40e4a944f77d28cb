import { useMemo } from "react";
import { useStore } from "zustand";

import { findStale } from "../graph/stale";
import { useCanvas, useDraft } from "./useCanvas";
import type { Drawing } from "../graph/drawing";

const CURRENT: readonly string[] = [];
const found = new WeakMap<Drawing, WeakMap<Drawing, Record<string, readonly string[]>>>();

/** What is out of date between two drawings, worked out once for all boxes. */
function staleBetween(then: Drawing, now: Drawing): Record<string, readonly string[]> {
  let known = found.get(then);
  if (!known) found.set(then, (known = new WeakMap()));
  let stale = known.get(now);
  if (!stale) known.set(now, (stale = findStale(then, now)));
  return stale;
}

/** Why the result that a box shows is no longer what the draft would make; empty while it is. */
export function useStale(id: string): readonly string[] {
  const then = useStore(useCanvas().running, (state) => state.drawn);
  const now = useDraft((state) => state.drawing);
  return useMemo(() => (then ? (staleBetween(then, now)[id] ?? CURRENT) : CURRENT), [then, now, id]);
}
