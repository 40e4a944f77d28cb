import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";

import { BOX } from "../graph/places";
import type { Position } from "../types";

const STEP = 30;

/** A place in the middle of what is seen, or below what stands there already. */
export function useMiddle(): () => Position {
  const flow = useReactFlow();
  const page = useStoreApi();
  return useCallback(() => {
    const { domNode } = page.getState();
    const frame = domNode?.getBoundingClientRect();
    const { x, y } = flow.screenToFlowPosition({
      x: (frame?.left ?? 0) + (frame?.width ?? 0) / 2,
      y: (frame?.top ?? 0) + (frame?.height ?? 0) / 2,
    });
    const left = x;
    let top = y;
    const isTaken = (): boolean =>
      flow.getNodes().some(({ position, measured }) => {
        const aside = Math.abs(position.x + BOX.width / 2 - left) >= BOX.width;
        const [height, middle] = [measured?.height ?? BOX.height, top - BOX.height / 2];
        return !aside && position.y < middle + BOX.height && position.y + height > middle;
      });
    while (isTaken()) top += STEP;
    return [left, top];
  }, [flow, page]);
}
