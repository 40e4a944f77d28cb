import { useReactFlow, useStoreApi } from "@xyflow/react";
import { createContext, useCallback, useContext, type PointerEvent } from "react";

import type { Room } from "../draft/room";

/** The room this page has joined; null while it is alone. */
export const RoomContext = createContext<Room | null>(null);

/** Tells the others where this person points. */
export function useTellPointer(): (event: PointerEvent) => void {
  const room = useContext(RoomContext);
  const flow = useReactFlow();
  const page = useStoreApi();
  return useCallback(
    (event) => {
      // Who moves the sheet points at the same spot of it all the while.
      if (page.getState().paneDragging) return;
      const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      room?.tellCursor({ x: Math.round(x), y: Math.round(y) });
    },
    [room, flow, page],
  );
}

/** Tells the others which box, and which field of it, this person is at. */
export function useTellFocus(): (box: string, field?: string) => void {
  const room = useContext(RoomContext);
  return useCallback((box, field = "") => room?.tellAt(box, field), [room]);
}
