import { ReactFlow, useReactFlow, type Edge } from "@xyflow/react";
import { useMemo, type MouseEvent } from "react";

import { mayEdit } from "../draft/store";
import { Cursors } from "./Cursors";
import { Dots } from "./Dots";
import { GroupFrame } from "./GroupFrame";
import { InputBox } from "./InputBox";
import { LooseWire } from "./LooseWire";
import { NoteBox } from "./NoteBox";
import { SmallMap } from "./SmallMap";
import { StepBox } from "./StepBox";
import { useArriving } from "./useArriving";
import { useBoxes, useWires } from "./useBoxes";
import { useDraft, useVerbs } from "./useCanvas";
import { useDropping } from "./useDropping";
import { useEdgePan } from "./useEdgePan";
import { useFollowFocus } from "./useFollowFocus";
import { useTellPointer } from "./usePointer";
import { useSharp } from "./useSharp";
import { useView, useViewed, ViewContext } from "./useView";
import { useWiring } from "./useWiring";
import { WireLine } from "./WireLine";

const NODE_TYPES = { step: StepBox, given: InputBox, note: NoteBox, group: GroupFrame };
const EDGE_TYPES = { wire: WireLine };
/** Below this zoom boxes show fewer and larger words. */
const FAR = 0.7;
/** Below this zoom words are too small to be read, and ports to be gripped: neither is drawn. */
const TINY = 0.3;
const SNAP: [number, number] = [10, 10];

/** How React Flow is set up: keys are the page's own, boxes and wires take the focus by themselves. */
const SETTINGS = {
  nodeTypes: NODE_TYPES,
  edgeTypes: EDGE_TYPES,
  connectionLineComponent: LooseWire,
  connectionRadius: 28,
  // The sheet moves by useEdgePan.
  autoPanOnConnect: false,
  nodesFocusable: false,
  edgesFocusable: false,
  panOnScroll: true,
  selectionKeyCode: "Shift",
  multiSelectionKeyCode: ["Shift", "Meta", "Control"],
  deleteKeyCode: null,
  disableKeyboardA11y: true,
  zoomOnDoubleClick: false,
  nodeDragThreshold: 3,
  snapToGrid: true,
  snapGrid: SNAP,
  minZoom: 0.1,
  maxZoom: 2,
};

/** The drawing itself: boxes and wires under the hand. */
export function Sheet() {
  const { find } = useVerbs();
  const isOpen = useDraft(mayEdit);
  const isDrawing = useDraft((state) => state.refusing !== null);
  const { view, viewing } = useView();
  const isFar = useViewed(view, ({ zoom }) => zoom < FAR);
  const isTiny = useViewed(view, ({ zoom }) => zoom < TINY);
  const flow = useReactFlow();
  const [boxes, onNodesChange] = useBoxes();
  const nodes = useArriving(boxes);
  const edges = useWires();
  const wiring = useWiring();
  const dropping = useDropping();
  const tellPointer = useTellPointer();
  const choosing = useChoosing();
  const followFocus = useFollowFocus();
  useSharp(view);
  useEdgePan();

  const findHere = (event: MouseEvent): void => {
    if (!isOpen || !(event.target as HTMLElement).classList.contains("react-flow__pane")) return;
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    find({ at: [x, y] });
  };
  return (
    <section
      className="drawing sheet-drawing"
      data-far={isFar || undefined}
      data-tiny={isTiny || undefined}
      data-wiring={isDrawing || undefined}
      aria-label="Drawing of the pipeline"
      onDoubleClick={findHere}
      onPointerMove={tellPointer}
      onFocus={followFocus}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        {...SETTINGS}
        nodesDraggable={isOpen}
        nodesConnectable={isOpen}
        edgesReconnectable={isOpen}
        {...wiring}
        {...dropping}
        {...choosing}
        {...viewing}
      >
        <ViewContext value={view}>
          <Dots />
          <SmallMap />
        </ViewContext>
        <Cursors />
      </ReactFlow>
    </section>
  );
}

/** Choosing a wire, and nothing; the same each time, for with others React Flow would draw every wire anew. */
function useChoosing() {
  const { chooseWire, choose } = useVerbs();
  return useMemo(
    () => ({
      onEdgeClick: (_: MouseEvent, edge: Edge) => chooseWire(edge.id),
      onPaneClick: () => {
        choose([]);
        chooseWire(null);
      },
    }),
    [chooseWire, choose],
  );
}
