import {
  Background,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore as useFlow,
  type Node,
} from "@xyflow/react";
import { memo, useEffect, useMemo, useRef, type FocusEvent } from "react";

import { BOX, inputId, listBoxes, placeBoxes, readingOrder, shapeKey } from "../graph/places";
import { findFocus } from "../snapshot";
import type { Snapshot } from "../types";
import { InputBox } from "./InputBox";
import { StepBox } from "./StepBox";
import { STILL, useMedia } from "../parts/useScreen";
import { useRun } from "./useRun";
import { WireLine, type WireEdge } from "./WireLine";

const NODE_TYPES = { step: StepBox, given: InputBox };
const EDGE_TYPES = { wire: WireLine };
/** Below this zoom the whole drawing would be too small to read: the view follows the work instead. */
const LEGIBLE = 0.42;
/** Below this zoom boxes show fewer and larger words. */
const FAR = 0.7;

function drawNodes(snapshot: Snapshot): Node[] {
  const places = placeBoxes(snapshot);
  const inputs = new Set(snapshot.inputs.map((input) => inputId(input.name)));
  return readingOrder(listBoxes(snapshot), snapshot.wires, places).map((id) => {
    const [x, y] = places[id] ?? [0, 0];
    return { id, type: inputs.has(id) ? "given" : "step", position: { x, y }, data: {}, focusable: false };
  });
}

const drawWires = (snapshot: Snapshot): WireEdge[] =>
  snapshot.wires.map((wire) => ({
    id: `${wire.from}.${wire.port}>${wire.to}.${wire.into}`,
    type: "wire",
    source: wire.from,
    sourceHandle: wire.port,
    target: wire.to,
    targetHandle: wire.into,
    data: { wire },
    focusable: false,
    selectable: false,
  }));

/** The pipeline as boxes and wires, to look at: pan, zoom and choose. */
export const Drawing = memo(function Drawing() {
  return (
    <ReactFlowProvider>
      <Sheet />
    </ReactFlowProvider>
  );
});

function Sheet() {
  const key = useRun((state) => shapeKey(state.snapshot));
  const snapshot = useRun((state) => state.snapshot);
  // The key stands for everything of the snapshot that is drawn here; boxes read the rest by themselves.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const [nodes, edges] = useMemo(() => [drawNodes(snapshot), drawWires(snapshot)], [key]);
  const touchedRef = useRef(false);
  const isFar = useFlow((state) => state.transform[2] < FAR);
  return (
    <section className="drawing" data-far={isFar || undefined} aria-label="Drawing of the pipeline">
      <ReactFlow
        defaultNodes={nodes}
        defaultEdges={edges}
        key={key}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        panOnScroll
        zoomOnDoubleClick={false}
        minZoom={0.2}
        maxZoom={2}
        deleteKeyCode={null}
        disableKeyboardA11y
        onMoveStart={(event) => {
          if (event) touchedRef.current = true;
        }}
      >
        <Background gap={20} size={isFar ? 1.8 : 1} />
        <View touchedRef={touchedRef} />
      </ReactFlow>
    </section>
  );
}

interface ViewProps {
  touchedRef: { current: boolean };
}

/** Shows the whole drawing, or the step at work where the whole would be too small, until somebody moves it. */
function View({ touchedRef }: ViewProps) {
  const flow = useReactFlow();
  const isMeasured = useFlow(
    (state) =>
      state.nodes.length > 0 && state.nodes.every((node) => state.nodeLookup.get(node.id)?.measured.width),
  );
  const [width, height] = [useFlow((state) => state.width), useFlow((state) => state.height)];
  const focus = useRun((state) => state.chosen ?? findFocus(state.snapshot.steps)?.id);
  const duration = useMedia(STILL) ? 0 : 180;
  const drawn = useRef(false);

  const show = (): void => {
    const bounds = flow.getNodesBounds(flow.getNodes());
    const fits = Math.min(width / bounds.width, height / bounds.height) * 0.94 >= LEGIBLE;
    const options = { duration: drawn.current ? duration : 0, maxZoom: 1, padding: 0.06 };
    drawn.current = true;
    if (fits || !focus) void flow.fitView(options);
    else void flow.fitView({ ...options, nodes: [{ id: focus }], maxZoom: 0.8, minZoom: 0.8 });
  };

  useEffect(() => {
    if (isMeasured && width && height && !touchedRef.current) show();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isMeasured, width, height, focus]);

  useShowFocused(width, height, duration);
  const showAll = (): void => {
    touchedRef.current = false;
    void flow.fitView({ duration, maxZoom: 1, padding: 0.06 });
  };
  return (
    <Panel position="bottom-left" className="drawing-tools">
      <button
        type="button"
        onClick={() => {
          touchedRef.current = true;
          void flow.zoomOut({ duration });
        }}
        aria-label="Zoom out"
      >
        −
      </button>
      <button type="button" onClick={showAll} title="Show the whole drawing">
        Fit
      </button>
      <button
        type="button"
        onClick={() => {
          touchedRef.current = true;
          void flow.zoomIn({ duration });
        }}
        aria-label="Zoom in"
      >
        +
      </button>
    </Panel>
  );
}

/** Brings a box that the keyboard reached into view. */
function useShowFocused(width: number, height: number, duration: number): void {
  const flow = useReactFlow();
  const pane = useFlow((state) => state.domNode);
  useEffect(() => {
    if (!pane) return;
    const onFocus = (event: Event): void => {
      const box = (event as unknown as FocusEvent<HTMLElement>).target.closest<HTMLElement>(
        ".react-flow__node",
      );
      const id = box?.dataset.id;
      if (!box || !id || !box.querySelector(":focus-visible")) return;
      const [frame, place] = [pane.getBoundingClientRect(), box.getBoundingClientRect()];
      if (
        place.left >= frame.left &&
        place.right <= frame.right &&
        place.top >= frame.top &&
        place.bottom <= frame.bottom
      )
        return;
      const { x, y } = flow.getNode(id)?.position ?? { x: 0, y: 0 };
      void flow.setCenter(x + BOX.width / 2, y + BOX.height / 2, { zoom: flow.getZoom(), duration });
    };
    pane.addEventListener("focusin", onFocus);
    return () => pane.removeEventListener("focusin", onFocus);
  }, [pane, flow, width, height, duration]);
}
