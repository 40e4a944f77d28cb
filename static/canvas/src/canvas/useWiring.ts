import { useReactFlow, type Connection, type FinalConnectionState, type ReactFlowInstance } from "@xyflow/react";
import { useMemo } from "react";

import type { CanvasStore } from "../draft/store";
import { writeSource, type Source } from "../graph/drawing";
import { connect, disconnect } from "../graph/edit";
import type { Position } from "../types";
import type { WireEdge } from "./nodes";
import { useCanvas } from "./useCanvas";

const sourceOf = (box: string, port: string): Source =>
  box.startsWith("$") ? { step: "", port: box.slice(1) } : { step: box, port };

/** Drawing a wire from a port, leading one elsewhere, and letting one fall on the empty sheet; the same each time. */
export function useWiring() {
  const { store } = useCanvas();
  const flow = useReactFlow();
  return useMemo(() => wiringOf(store, flow), [store, flow]);
}

function wiringOf(store: CanvasStore, flow: ReactFlowInstance) {
  const { change, beginWire, find } = store.getState();
  const place = (event: globalThis.MouseEvent | TouchEvent): Position => {
    const point = "changedTouches" in event ? event.changedTouches[0] : event;
    const { x, y } = flow.screenToFlowPosition({ x: point?.clientX ?? 0, y: point?.clientY ?? 0 });
    return [x, y];
  };
  const lay = (wire: Connection): void => {
    const into = { step: wire.target, port: wire.targetHandle ?? "" };
    const source = writeSource(sourceOf(wire.source, wire.sourceHandle ?? ""));
    change(`a wire into ${into.port}`, (drawing) => connect(drawing, into, source));
  };
  return {
    isValidConnection: (wire: Connection | WireEdge): boolean => {
      const key = `${wire.target}.${wire.targetHandle ?? ""}`;
      const { refusing } = store.getState();
      return refusing === null || (refusing.get(key) ?? "") === "";
    },
    onConnect: lay,
    onConnectStart: (_: unknown, { nodeId, handleId, handleType }: Started) => {
      if (nodeId && handleType === "source") beginWire(sourceOf(nodeId, handleId ?? ""));
    },
    onConnectEnd: (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
      beginWire(null);
      const { fromHandle, fromNode, toNode } = state;
      if (state.isValid || toNode || !fromHandle) return;
      const port = fromHandle.id ?? "";
      if (fromHandle.type === "source") find({ at: place(event), source: sourceOf(fromNode.id, port) });
      else find({ at: place(event), into: { step: fromNode.id, port } });
    },
    onReconnect: (old: WireEdge, wire: Connection) => {
      if (old.id !== `${wire.target}.${wire.targetHandle ?? ""}`)
        change("a wire led elsewhere", (drawing) => connect(disconnect(drawing, portOf(old.id)), { step: wire.target, port: wire.targetHandle ?? "" }, writeSource(sourceOf(wire.source, wire.sourceHandle ?? ""))));
      else lay(wire);
    },
    onReconnectStart: (_: unknown, edge: WireEdge, end: "source" | "target") => {
      // React Flow names the end that stays.
      if (end === "source") beginWire(sourceOf(edge.source, edge.sourceHandle ?? ""));
    },
    onReconnectEnd: (_: unknown, edge: WireEdge, _end: unknown, state: FinalConnectionState) => {
      beginWire(null);
      if (!state.toNode) change("a wire taken away", (drawing) => disconnect(drawing, portOf(edge.id)));
    },
  };
}

interface Started {
  nodeId: string | null;
  handleId: string | null;
  handleType: "source" | "target" | null;
}

const portOf = (wire: string): { step: string; port: string } => {
  const [step = "", port = ""] = wire.split(".");
  return { step, port };
};
