import type { Node } from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";

/** As many boxes as the first look shows, which is of the beginning where a drawing is larger than the screen. */
const FIRST = 80;
/** So many more are put down after each pause, in milliseconds, until all are there. */
const MORE = 30;
const PAUSE = 60;

/** The same boxes; those behind the first few arrive once these can be seen and used, which is long before all could. */
export function useArriving(boxes: Node[]): Node[] {
  const [arrived, setArrived] = useState(FIRST);
  const isWaiting = arrived < boxes.length;
  useEffect(() => {
    if (!isWaiting) return;
    const next = setTimeout(() => setArrived(arrived + MORE), PAUSE);
    return () => clearTimeout(next);
  }, [isWaiting, arrived]);
  return useMemo(
    () => (isWaiting ? boxes.map((box, place) => (place < arrived ? box : { ...box, hidden: true })) : boxes),
    [boxes, isWaiting, arrived],
  );
}
