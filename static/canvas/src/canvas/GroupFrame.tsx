import { useStore as useFlow, type NodeProps, type ReactFlowState } from "@xyflow/react";
import { memo } from "react";

import { mayEdit } from "../draft/store";
import { setGroup } from "../graph/edit";
import { useDraft, useVerbs } from "./useCanvas";

const AROUND = { side: 18, above: 40 } as const;
const EMPTY: readonly string[] = [];

/** A frame around boxes that belong together; it goes where they go. */
export const GroupFrame = memo(function GroupFrame({ id }: NodeProps) {
  const name = id.slice(1);
  const group = useDraft((state) => state.view.groups?.[name]);
  const isOpen = useDraft(mayEdit);
  const holds = group?.holds ?? EMPTY;
  const frame = useFlow((state) => frameAround(state, holds));
  const { change, choose } = useVerbs();
  if (!group || !frame) return null;
  const [x, y, width, height] = frame.split(" ").map(Number);
  return (
    <div className="group-frame" style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
      <input
        className="nodrag"
        aria-label="Name of the group"
        readOnly={!isOpen}
        value={group.label}
        placeholder="Group"
        onDoubleClick={(event) => event.currentTarget.select()}
        onFocus={() => choose(holds)}
        onChange={(event) => {
          const label = event.target.value;
          change("a group named", (drawing) => setGroup(drawing, name, { label }), `group:${name}`);
        }}
      />
    </div>
  );
});

/** As text, so that a frame is drawn again only when it is another. */
function frameAround(state: ReactFlowState, holds: readonly string[]): string | null {
  const boxes = holds.flatMap((id) => {
    const node = state.nodeLookup.get(id);
    if (!node) return [];
    const { x, y } = node.internals.positionAbsolute;
    return [{ x, y, right: x + (node.measured.width ?? 184), below: y + (node.measured.height ?? 152) }];
  });
  if (!boxes.length) return null;
  const x = Math.min(...boxes.map((box) => box.x)) - AROUND.side;
  const y = Math.min(...boxes.map((box) => box.y)) - AROUND.above;
  const right = Math.max(...boxes.map((box) => box.right)) + AROUND.side;
  const below = Math.max(...boxes.map((box) => box.below)) + AROUND.side;
  return [x, y, right - x, below - y].map(Math.round).join(" ");
}
