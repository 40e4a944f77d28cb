import { useReactFlow, type ReactFlowInstance } from "@xyflow/react";
import { useCallback, useEffect, useRef, type FocusEvent } from "react";

import { fit } from "./commands";

/** What gives a box the keyboard may move the view by itself, and is waited for. */
const SETTLED = 200;

/** Brings the box into view that the keyboard has gone to, with the Tab key or by the wires. */
export function useFollowFocus(): (event: FocusEvent) => void {
  const flow = useReactFlow();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  return useCallback(
    ({ target }) => {
      clearTimeout(waiting.current);
      const box = target.closest<HTMLElement>(".react-flow__node");
      if (!box || !target.matches(":focus-visible")) return;
      waiting.current = setTimeout(() => {
        if (box.contains(document.activeElement) && isOutOfView(box)) bring(flow, box.dataset.id ?? "");
      }, SETTLED);
    },
    [flow],
  );
}

function isOutOfView(box: HTMLElement): boolean {
  const sheet = box.closest(".react-flow")?.getBoundingClientRect();
  const { left, top, width, height } = box.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  return !sheet || x < sheet.left || x > sheet.right || y < sheet.top || y > sheet.bottom;
}

function bring(flow: ReactFlowInstance, id: string): void {
  const node = flow.getInternalNode(id);
  if (!node) return;
  const { x, y } = node.internals.positionAbsolute;
  const [width, height] = [node.measured.width ?? 0, node.measured.height ?? 0];
  void flow.setCenter(x + width / 2, y + height / 2, { zoom: flow.getZoom(), duration: fit().duration });
}
