import { ReactFlowProvider, useReactFlow, useStore as useFlow, type ReactFlowInstance } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { createPortal } from "react-dom";

import { mayEdit } from "../draft/store";
import { COMMANDS, fit, type Command } from "./commands";
import { Commands } from "./Commands";
import { Finder } from "./Finder";
import { Head } from "./Head";
import { Inspector } from "./Inspector";
import { Palette } from "./Palette";
import { Panels } from "./Panels";
import { findPlaces } from "./nodes";
import { RunBar } from "./RunBar";
import { Sheet } from "./Sheet";
import { useCanvas, useDraft, useVerbs } from "./useCanvas";
import { useGround } from "./useGround";
import { useKeys } from "./useKeys";

/** The whole canvas: palette, drawing, inspector, and what opens over them. */
export function CanvasPage({ head }: { head: HTMLElement | null }) {
  return (
    <ReactFlowProvider>
      {head && createPortal(<Head />, head)}
      <div className="canvas-page">
        <Palette />
        <div className="canvas-middle">
          <Empty />
          <Sheet />
          <div className="canvas-foot">
            <Tools />
            <RunBar />
          </div>
        </div>
        <Inspector />
      </div>
      <Finder />
      <Commands />
      <Panels />
      <Keys />
      <Told />
    </ReactFlowProvider>
  );
}

/** Below this zoom words on boxes cannot be read. */
const LEGIBLE = 0.62;
const MARGIN = 40;

/** The keys, and the first look at the drawing, or at two that are laid over each other. */
function Keys() {
  useKeys();
  const flow = useReactFlow();
  const isMeasured = useFlow((state) => state.nodes.length > 0 && state.nodesInitialized);
  const frame = useFlow((state) => state.domNode);
  // What is drawn from nothing is looked at as it is: no view jumps under the hand that puts down a first box.
  const { store } = useCanvas();
  const wasShown = useRef(!Object.keys(findPlaces(store.getState().view)).length);
  useEffect(() => {
    if (!isMeasured || wasShown.current) return;
    wasShown.current = true;
    showFirst(flow, frame);
  }, [isMeasured, flow, frame]);
  const isComparing = useDraft((state) => state.compared !== null);
  useEffect(() => {
    if (isComparing) void flow.fitView({ ...fit(), duration: 0 });
  }, [isComparing, flow]);
  return null;
}

/** Shows the whole drawing, or its beginning where the whole would be too small to read. */
function showFirst(flow: ReactFlowInstance, frame: HTMLElement | null): void {
  const bounds = flow.getNodesBounds(flow.getNodes());
  const width = frame?.clientWidth ?? 0;
  const height = frame?.clientHeight ?? 0;
  if (Math.min(width / bounds.width, height / bounds.height) * 0.9 >= LEGIBLE) {
    void flow.fitView({ ...fit(), duration: 0 });
    return;
  }
  const zoom = LEGIBLE;
  const y = height / 2 - (bounds.y + Math.min(bounds.height, height / zoom) / 2) * zoom;
  void flow.setViewport({ x: MARGIN - bounds.x * zoom, y, zoom });
}

/** How long something said in passing stands there, and how much longer for each letter, in milliseconds. */
const SAID = 1600;
const LETTER = 60;

/** What is said in passing, for whoever does not see the drawing as well. */
function Told() {
  const told = useDraft((state) => state.told);
  const { say } = useVerbs();
  useEffect(() => {
    if (!told) return undefined;
    const timer = setTimeout(() => say(""), SAID + LETTER * told.length);
    return () => clearTimeout(timer);
  }, [told, say]);
  return (
    <p className="canvas-told" role="status">
      {told}
    </p>
  );
}

/** What an empty drawing says. */
function Empty() {
  const isEmpty = useDraft((state) => !Object.keys(state.drawing.steps ?? {}).length && !Object.keys(state.drawing.inputs ?? {}).length);
  const isOpen = useDraft(mayEdit);
  if (!isEmpty || !isOpen) return null;
  return (
    <div className="canvas-empty">
      <p>
        <strong>Your pipeline will be here.</strong>
      </p>
      <p>
        Press <kbd>A</kbd> or double-click to add a first step, or drag one in from the left. Press <kbd>?</kbd> for all keys.
      </p>
    </div>
  );
}

const TOOLS = ["add", "out", "fit", "in", "undo", "redo", "arrange", "keys"];
const SIGNS: Record<string, string> = { add: "Add", out: "−", fit: "Fit", in: "+", undo: "↶", redo: "↷", arrange: "Arrange", keys: "?" };

/** The few commands that stand under the hand. */
function Tools() {
  const ground = useGround();
  const isOpen = useDraft(mayEdit);
  const shown = TOOLS.map((name) => COMMANDS.find((command) => command.name === name)).filter((command): command is Command => command !== undefined);
  return (
    <div className="drawing-tools canvas-tools" role="toolbar" aria-label="View and edit">
      {shown.map(({ name, label, keys, edits, act }) => (
        <button key={name} type="button" aria-label={label} title={`${label} (${keys})`} disabled={edits && !isOpen} onClick={() => act(ground)}>
          {SIGNS[name]}
        </button>
      ))}
    </div>
  );
}
