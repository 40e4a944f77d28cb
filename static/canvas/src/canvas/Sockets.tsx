import { Handle, Position, useUpdateNodeInternals } from "@xyflow/react";
import { memo, useEffect, useRef } from "react";

import type { PortKind } from "../graph/drawing";
import { portOffset } from "../graph/places";
import { useDraft } from "./useCanvas";

interface Props {
  box: string;
  inputs: Readonly<Record<string, PortKind>>;
  outputs: Readonly<Record<string, PortKind>>;
}

/** A box's ports under the hand: squares in the colour of their type, whose names show when the box is near. */
export const Sockets = memo(function Sockets({ box, inputs, outputs }: Props) {
  const [taken, given] = [Object.entries(inputs), Object.entries(outputs)];
  useMeasuredAnew(box, [...taken, ...given].map(([name]) => name).join());
  return (
    <>
      {taken.map(([name, port], index) => (
        <Socket key={name} box={box} name={name} port={port} side="target" top={portOffset(index, taken.length)} />
      ))}
      {given.map(([name, port], index) => (
        <Socket key={name} box={box} name={name} port={port} side="source" top={portOffset(index, given.length)} />
      ))}
    </>
  );
});

/** React Flow measures where ports are only once; those that come later would get no wire. */
function useMeasuredAnew(box: string, names: string): void {
  const measure = useUpdateNodeInternals();
  const before = useRef(names);
  useEffect(() => {
    if (before.current !== names) measure(box);
    before.current = names;
  }, [measure, box, names]);
}

interface SocketProps {
  box: string;
  name: string;
  port: PortKind;
  side: "source" | "target";
  top: number;
}

function Socket({ box, name, port, side, top }: SocketProps) {
  const refusal = useDraft((state) =>
    side === "target" ? (state.refusing?.get(`${box}.${name}`) ?? "") : state.refusing ? "-" : "",
  );
  const isWired = useDraft((state) => side === "source" || state.view.steps?.[box]?.in?.[name] !== undefined);
  return (
    <Handle
      id={name}
      type={side}
      position={side === "target" ? Position.Left : Position.Right}
      data-port={port.type}
      data-many={port.many || undefined}
      data-refuses={refusal !== "" || undefined}
      data-missing={(!isWired && !port.optional) || undefined}
      style={{ top: `${top}%` }}
      title={describePort(name, port)}
    >
      <span className="socket-name" data-side={side}>
        {port.label || name.replaceAll("_", " ")}
        {port.many && <i> many</i>}
      </span>
    </Handle>
  );
}

const describePort = (name: string, port: PortKind): string =>
  `${port.label || name.replaceAll("_", " ")}: ${port.type}${port.many ? ", many" : ""}${port.optional ? ", may be left empty" : ""}`;
