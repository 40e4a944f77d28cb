import { useStore, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";

import { edgePull } from "../graph/edge_pull";
import type { Position } from "../types";

/** How long a hand stays at an edge before the sheet moves, in milliseconds: who only passes by, or aims at a port
 * there, is through by then. */
const STAY = 400;
/** How fast the sheet moves at most, in pixels per second. */
const SPEED = 480;
/** The longest step of one frame, in milliseconds: after a pause nothing jumps. */
const LONGEST = 50;

/** Moves the sheet under a wire that is held at its edge; never while a port is under the hand.
 *
 * React Flow's own way begins at once and 40 px from the edge, so that ports near it slip away from whoever aims at them.
 */
export function useEdgePan(): void {
  const isLeading = useStore((state) => state.connection.inProgress);
  const flow = useStoreApi();
  useEffect(() => (isLeading ? panAtEdge(flow) : undefined), [isLeading, flow]);
}

function panAtEdge(flow: ReturnType<typeof useStoreApi>): () => void {
  const frame = flow.getState().domNode?.getBoundingClientRect();
  if (!frame) return () => undefined;
  let hand: Position | null = null;
  let last = 0;
  let stayed = 0;
  const onMove = (event: PointerEvent): void => void (hand = [event.clientX, event.clientY]);
  const onFrame = (now: number): void => {
    asked = requestAnimationFrame(onFrame);
    const passed = Math.min(LONGEST, now - last);
    last = now;
    const { connection, panBy } = flow.getState();
    const [x, y] = hand && !connection.toHandle ? edgePull(hand, frame) : [0, 0];
    stayed = x || y ? stayed + passed : 0;
    if (!hand || stayed < STAY) return;
    const far = (SPEED * passed) / 1000;
    void panBy({ x: x * far, y: y * far }).then(() => lookAgain(hand));
  };
  let asked = requestAnimationFrame(onFrame);
  addEventListener("pointermove", onMove);
  return () => {
    cancelAnimationFrame(asked);
    removeEventListener("pointermove", onMove);
  };
}

/** Has React Flow see which port has come under a hand that rests: it looks only when the mouse moves. */
function lookAgain(hand: Position | null): void {
  if (hand) document.dispatchEvent(new MouseEvent("mousemove", { clientX: hand[0], clientY: hand[1] }));
}
