import type { ConnectionLineComponentProps } from "@xyflow/react";

import { wirePath } from "../graph/wire_path";
import { useDraft } from "./useCanvas";

const WIDTH = 260;

/** The wire under the hand; over a port that refuses it, it says why. */
export function LooseWire({ fromX, fromY, toX, toY, fromHandle, toNode, toHandle, connectionStatus }: ConnectionLineComponentProps) {
  const refusal = useDraft((state) => state.refusing?.get(`${toNode?.id ?? ""}.${toHandle?.id ?? ""}`) ?? "");
  const isBackwards = fromHandle.type === "target";
  const path = isBackwards ? wirePath([toX, toY], [], [fromX, fromY]) : wirePath([fromX, fromY], [], [toX, toY]);
  const why = connectionStatus === "invalid" ? refusal || "A wire leads from an output to an input." : "";
  return (
    <g className="wire wire-loose" data-wrong={why !== "" || undefined}>
      <path className="wire-line" d={path} />
      {why && (
        <foreignObject x={toX + 12} y={toY + 8} width={WIDTH} height={120}>
          <p className="wire-why" role="status">
            {why}
          </p>
        </foreignObject>
      )}
    </g>
  );
}
