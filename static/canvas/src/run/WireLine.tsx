import { getBezierPath, type EdgeProps, type Edge } from "@xyflow/react";
import { memo } from "react";

import type { Wire } from "../types";
import { useRun } from "./useRun";

export type WireEdge = Edge<{ wire: Wire }, "wire">;

/** A wire in the colour of what it carries: dashed until something has passed, doubled where many pass. */
export const WireLine = memo(function WireLine({ data, source, target, ...ends }: EdgeProps<WireEdge>) {
  const hasPassed = useRun((state) => source.startsWith("$") || Boolean(state.stepById[source]?.counts.done));
  const isFlowing = useRun((state) => hasPassed && state.stepById[target]?.state === "running");
  const [path] = getBezierPath(ends);
  if (!data) return null;
  const { type, depth } = data.wire;
  return (
    <g
      className="wire"
      data-port={type}
      data-passed={hasPassed || undefined}
      data-flowing={isFlowing || undefined}
    >
      {depth > 0 && <path className="wire-many" d={path} />}
      <path className={depth > 0 ? "wire-core" : "wire-line"} d={path} />
    </g>
  );
});
