import { BaseEdge, EdgeLabelRenderer, useReactFlow, type EdgeProps } from "@xyflow/react";
import { memo, useState, type PointerEvent } from "react";

import { mayEdit } from "../draft/store";
import { bend } from "../graph/edit";
import { wireMiddle, wirePath, withBend } from "../graph/wire_path";
import type { Position } from "../types";
import { isWrongWire } from "./marked";
import type { WireEdge } from "./nodes";
import { useDraft, useLiveStep, useVerbs } from "./useCanvas";
import { useWireFacts } from "./usePlan";

const STRAIGHT: readonly Position[] = [];

/** A wire in the colour of what it carries: doubled where a list passes, thicker still for lists of lists. */
export const WireLine = memo(function WireLine({ id, source, selected, sourceX, sourceY, targetX, targetY }: EdgeProps<WireEdge>) {
  const kept = useDraft((state) => state.view.bends?.[id] ?? STRAIGHT);
  const [held, setHeld] = useState<readonly Position[] | null>(null);
  const bends = held ?? kept;
  const { type, depth, gathers } = useWireFacts(id);
  const hasPassed = useLiveStep(source)?.counts.done;
  const isWrong = useDraft((state) => isWrongWire(state.problems, id));
  const { change } = useVerbs();
  const flow = useReactFlow();
  const [from, to]: [Position, Position] = [
    [sourceX, sourceY],
    [targetX, targetY],
  ];
  const path = wirePath(from, bends, to);
  const keep = (bends: readonly Position[]): void => change("a wire led another way", (drawing) => bend(drawing, id, bends));
  return (
    <g
      className="wire"
      data-port={type}
      data-passed={hasPassed ? true : undefined}
      data-chosen={selected || undefined}
      data-wrong={isWrong || undefined}
      data-gathers={gathers || undefined}
      onDoubleClick={(event) => {
        const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        keep(withBend(from, kept, to, [x, y]));
        event.stopPropagation();
      }}
    >
      {depth > 0 && <path className="wire-many" d={path} data-depth={depth} />}
      <BaseEdge path={path} className={depth > 0 ? "wire-core" : "wire-line"} interactionWidth={16} />
      {selected && (
        <EdgeLabelRenderer>
          <Middle wire={id} at={wireMiddle(from, bends, to)} depth={depth} />
          {bends.map((spot, index) => (
            <Bend key={index} at={spot} onMove={(at) => setHeld(bends.with(index, at))} onRest={() => {
              if (held) keep(held);
              setHeld(null);
            }} onRemove={() => keep(kept.filter((_, other) => other !== index))} />
          ))}
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

/** What can be done with a chosen wire, at its middle. */
function Middle({ wire, at, depth }: { wire: string; at: Position; depth: number }) {
  const { find } = useVerbs();
  const isOpen = useDraft(mayEdit);
  return (
    <div className="wire-middle nodrag nopan" style={{ transform: `translate(-50%, -50%) translate(${at[0]}px, ${at[1]}px)` }}>
      {depth > 0 && <span>{depth === 1 ? "many" : "many × many"}</span>}
      {isOpen && (
        <button type="button" aria-label="Put a step on this wire" title="Put a step on this wire" onClick={() => find({ at, on: wire })}>
          +
        </button>
      )}
    </div>
  );
}

interface BendProps {
  at: Position;
  onMove: (at: Position) => void;
  onRest: () => void;
  onRemove: () => void;
}

function Bend({ at, onMove, onRest, onRemove }: BendProps) {
  const flow = useReactFlow();
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    event.stopPropagation();
  };
  const onPointerMove = (event: PointerEvent<HTMLButtonElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    onMove([Math.round(x), Math.round(y)]);
  };
  return (
    <button
      type="button"
      className="wire-bend nodrag nopan"
      aria-label="Bend of the wire; double-click takes it away"
      style={{ transform: `translate(-50%, -50%) translate(${at[0]}px, ${at[1]}px)` }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onRest}
      onDoubleClick={(event) => {
        // What it stands on would take it for a double-click on the wire, and bend that anew.
        event.stopPropagation();
        onRemove();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Delete" && event.key !== "Backspace") return;
        // Otherwise the whole wire, which is chosen, would go.
        event.preventDefault();
        onRemove();
      }}
    />
  );
}
