/** Which ports a step has: those of its type and, where the type is open, those that its params name. Pure. */

import { isRecord, OPEN_TYPES } from "../types";
import type { Catalogue, Drawing, DrawnStep, PortKind, StepType } from "./drawing";
import { readDrawing, type Reading } from "./reader";
import { own } from "./records";

export type Ports = Readonly<Record<string, PortKind>>;
type Drawn = Pick<DrawnStep, "type" | "params">;

/** A step's type, with the ports that this step has. */
export interface Kind {
  type: StepType;
  inputs: Ports;
  outputs: Ports;
}

/** A drawing read once, with the kinds of its steps; a step of an unknown type has none. */
export interface Survey extends Reading {
  kinds: ReadonlyMap<string, Kind>;
}

/** The input ports of a step, its type's own first; none where its type is unknown. */
export const portsIn = (step: Drawn, catalogue: Catalogue): Ports =>
  drawn(step, catalogue, "inputs", "takes");

/** The output ports of a step, its type's own first; none where its type is unknown. */
export const portsOut = (step: Drawn, catalogue: Catalogue): Ports =>
  drawn(step, catalogue, "outputs", "gives");

/** The drawing read, with the kind of every step; worked out once for each drawing. */
export const surveyOf = onceEach((drawing, catalogue): Survey => {
  const reading = readDrawing(drawing);
  const kinds = new Map<string, Kind>();
  for (const [id, step] of reading.steps) {
    const type = own(catalogue, step.type);
    if (type) kinds.set(id, { type, inputs: portsIn(step, catalogue), outputs: portsOut(step, catalogue) });
  }
  return { ...reading, kinds };
});

/** The same function, which works once for each drawing: none is ever changed in place. */
export function onceEach<T>(
  make: (drawing: Drawing, catalogue: Catalogue) => T,
): (drawing: Drawing, catalogue: Catalogue) => T {
  const made = new WeakMap<Drawing, { catalogue: Catalogue; result: T }>();
  return (drawing, catalogue) => {
    const known = made.get(drawing);
    if (known?.catalogue === catalogue) return known.result;
    const result = make(drawing, catalogue);
    made.set(drawing, { catalogue, result });
    return result;
  };
}

function drawn(step: Drawn, catalogue: Catalogue, side: "inputs" | "outputs", param: "takes" | "gives"): Ports {
  const type = own(catalogue, step.type);
  if (!type) return {};
  if (!type.open) return type[side];
  return { ...type[side], ...readPorts(own(step.params, param)), ...type[side] };
}

function readPorts(value: unknown): Ports {
  if (!isRecord(value)) return {};
  const ports = Object.entries(value).map(([name, port]) => [name, readPort(port)] as const);
  return Object.fromEntries(ports.filter((entry): entry is [string, PortKind] => entry[1] !== null));
}

function readPort(value: unknown): PortKind | null {
  if (!isRecord(value)) return null;
  const type = OPEN_TYPES.find((each) => each === value.type);
  if (!type) return null;
  return {
    type,
    many: value.many === true,
    optional: value.optional === true,
    within_row: value.within_row === true,
    label: typeof value.label === "string" ? value.label : "",
  };
}
