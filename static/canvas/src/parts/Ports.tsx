import { Handle, Position } from "@xyflow/react";

import { portOffset } from "../graph/places";
import type { Port } from "../types";

interface Props {
  inputs: readonly Port[];
  outputs: readonly Port[];
}

/** A box's ports: squares in the colour of their type, inputs at the left, outputs at the right. */
export function Ports({ inputs, outputs }: Props) {
  return (
    <>
      {inputs.map((port, index) => (
        <Socket key={port.name} port={port} side="target" top={portOffset(index, inputs.length)} />
      ))}
      {outputs.map((port, index) => (
        <Socket key={port.name} port={port} side="source" top={portOffset(index, outputs.length)} />
      ))}
    </>
  );
}

function Socket({ port, side, top }: { port: Port; side: "source" | "target"; top: number }) {
  return (
    <Handle
      id={port.name}
      type={side}
      position={side === "target" ? Position.Left : Position.Right}
      isConnectable={false}
      data-port={port.type}
      data-many={port.many || undefined}
      style={{ top: `${top}%` }}
      title={`${port.name}: ${port.type}${port.many ? ", many" : ""}`}
    />
  );
}
