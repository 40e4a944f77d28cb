import { NodeResizer, type NodeProps } from "@xyflow/react";
import { memo, useState } from "react";

import { mayEdit } from "../draft/store";
import { setNote } from "../graph/edit";
import type { Position } from "../types";
import { useDraft, useVerbs } from "./useCanvas";

const SIZE: Position = [220, 96];

/** Words on the drawing, to be read by people. */
export const NoteBox = memo(function NoteBox({ id, selected }: NodeProps) {
  const name = id.slice(1);
  const note = useDraft((state) => state.view.notes?.[name]);
  const isOpen = useDraft(mayEdit);
  const { change, choose } = useVerbs();
  const [held, setHeld] = useState<Position | null>(null);
  if (!note) return null;
  const [width, height] = held ?? note.size ?? SIZE;
  return (
    <div className="note" data-chosen={selected || undefined} style={{ width, minHeight: height }}>
      {isOpen && (
        <NodeResizer
          isVisible={selected}
          minWidth={120}
          minHeight={56}
          onResize={(_, { width, height }) => setHeld([width, height])}
          onResizeEnd={(_, { x, y, width, height }) => {
            setHeld(null);
            change("a note resized", (drawing) => setNote(drawing, name, { size: [Math.round(width), Math.round(height)], at: [x, y] }));
          }}
        />
      )}
      <textarea
        className="nodrag nowheel"
        aria-label="Note"
        data-face={id}
        placeholder="Write a note"
        readOnly={!isOpen}
        value={note.text}
        onFocus={() => choose([id])}
        onChange={(event) => {
          const text = event.target.value;
          change("a note written", (drawing) => setNote(drawing, name, { text }), `note:${name}`);
        }}
      />
    </div>
  );
});
