import { applyNodeChanges, type Node, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useRef, useState } from "react";

import { move } from "../graph/edit";
import type { Position } from "../types";
import { drawNodes, drawWires, type WireEdge } from "./nodes";
import { useCanvas, useDraft, useVerbs } from "./useCanvas";

/** The boxes: where they stand while they are moved is React Flow's; where they came to rest is the draft's. */
export function useBoxes(): [Node[], (changes: NodeChange[]) => void] {
  const { store } = useCanvas();
  const { change, choose } = useVerbs();
  const drawing = useDraft((state) => state.view);
  const chosen = useDraft((state) => state.chosen);
  const [shown, setShown] = useState(() => ({ drawing, chosen, nodes: drawNodes(drawing, chosen, []) }));
  if (shown.drawing !== drawing || shown.chosen !== chosen)
    setShown({ drawing, chosen, nodes: drawNodes(drawing, chosen, shown.nodes) });
  const last = useRef(shown.nodes);
  useEffect(() => {
    last.current = shown.nodes;
  }, [shown.nodes]);

  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      const moved: Record<string, Position> = {};
      for (const one of changes)
        if (one.type === "position" && one.dragging === false) {
          const node = last.current.find((node) => node.id === one.id);
          const { x, y } = one.position ?? node?.position ?? { x: 0, y: 0 };
          moved[one.id] = [x, y];
        }
      if (Object.keys(moved).length) change(sayMoved(moved), (drawing) => move(drawing, moved));
      const picks = changes.filter((one) => one.type === "select");
      if (picks.length) {
        const now = new Set(store.getState().chosen);
        for (const pick of picks) {
          if (pick.selected) now.add(pick.id);
          else now.delete(pick.id);
        }
        choose([...now]);
      }
      setShown((now) => ({ ...now, nodes: applyNodeChanges(changes, now.nodes) }));
    },
    [change, choose, store],
  );
  return [shown.nodes, onNodesChange];
}

const sayMoved = (moved: Record<string, Position>): string => {
  const count = Object.keys(moved).length;
  return count === 1 ? "a box moved" : `${count} boxes moved`;
};

/** The wires, drawn anew only where they are others. */
export function useWires(): WireEdge[] {
  const drawing = useDraft((state) => state.view);
  const wire = useDraft((state) => state.wire);
  const [shown, setShown] = useState(() => ({ drawing, wire, edges: drawWires(drawing, wire, []) }));
  if (shown.drawing !== drawing || shown.wire !== wire)
    setShown({ drawing, wire, edges: drawWires(drawing, wire, shown.edges) });
  return shown.edges;
}
