/** Which wires may be, and in a sentence why others may not; which step types fit a loose wire, or on one. Pure. */

import type { OpenType } from "../types";
import type { Catalogue, Drawing, PortKind, Source, StepType } from "./drawing";
import { writeSource } from "./drawing";
import { portsIn, portsOut, surveyOf, type Ports } from "./kinds";
import { levelsOf } from "./levels";
import { own } from "./records";
import { Attempt, groundOf, type Into } from "./refuse";
import { suits } from "./typing";

export { TYPE_WORDS, type Into } from "./refuse";

/** A step type, with the port by which a loose wire meets it. */
export interface Fit {
  type: StepType;
  port: string;
}

/** The ports by which a step stands on a wire: `takes` what the wire brings, `gives` what goes on. */
export interface Through {
  takes: string;
  gives: string;
}

/** Why a source may not be wired into a port, in a sentence; "" when it may, instead of the one there. */
export const refusal = (drawing: Drawing, catalogue: Catalogue, source: Source, into: Into): string =>
  new Attempt(drawing, catalogue, source).refuse(into);

/** The same for every input port, by `step.port`: worked out once, when a wire begins to be drawn. */
export function refusals(drawing: Drawing, catalogue: Catalogue, source: Source): Map<string, string> {
  const attempt = new Attempt(drawing, catalogue, source);
  const ports = [...surveyOf(drawing, catalogue).kinds].flatMap(([step, kind]) =>
    Object.keys(kind.inputs).map((port) => ({ step, port })),
  );
  return new Map(ports.map((into) => [writeSource(into), attempt.refuse(into)]));
}

/** The same for every source, as the file writes it: for a wire that is drawn from the port it goes into. */
export function refusalsInto(drawing: Drawing, catalogue: Catalogue, into: Into): Map<string, string> {
  const { inputs, kinds } = surveyOf(drawing, catalogue);
  const columns = [...inputs.keys()].map((port) => ({ step: "", port }));
  const outputs = [...kinds].flatMap(([step, kind]) => Object.keys(kind.outputs).map((port) => ({ step, port })));
  return new Map(
    [...columns, ...outputs].map((source) => [writeSource(source), refusal(drawing, catalogue, source, into)]),
  );
}

/** The step types that a loose wire may go into (`source`) or come from (`into`), each by the port that fits best:
 * those of just its type first, those that take anything last. */
export function fitting(
  drawing: Drawing,
  catalogue: Catalogue,
  from: { source: Source } | { into: Into },
): readonly Fit[] {
  const types = Object.values(catalogue);
  const fits =
    "source" in from
      ? fitSource(types, catalogue, groundOf(drawing, catalogue).types(from.source))
      : fitInto(types, catalogue, wantedAt(drawing, catalogue, from.into));
  return fits.sort((one, other) => one.match - other.match).map(({ type, port }) => ({ type, port }));
}

/** By which ports a step of this type can stand on a wire (`step.port`); null where it cannot. */
export function insertOn(drawing: Drawing, catalogue: Catalogue, wire: string, type: StepType): Through | null {
  const there = groundOf(drawing, catalogue).wires.get(wire);
  if (!there) return null;
  const levels = levelsOf(drawing, catalogue);
  const way = waysThrough(catalogue, type, there.type, wantedAt(drawing, catalogue, there)).find(
    ({ port, out, made }) =>
      !new Attempt(drawing, catalogue, there.source, made).mismatchBelow(there) &&
      !levels.findPartingBy(there.source, there, port, out),
  );
  return way ? { takes: way.takes, gives: way.gives } : null;
}

/** How well a port matches, and how little else speaks for it; less is better in both. */
interface Weight {
  match: number;
  cost: number;
}
type Ranked = Fit & Weight;

const fitSource = (types: readonly StepType[], catalogue: Catalogue, given: OpenType): Ranked[] =>
  types.flatMap((type) =>
    bestPort(type, portsIn({ type: type.type }, catalogue), (port) => ({
      match: matchOf(given, port.type),
      cost: costOf(port, given),
    })),
  );

const fitInto = (types: readonly StepType[], catalogue: Catalogue, wanted: OpenType): Ranked[] =>
  types.flatMap((type) =>
    bestPort(type, portsOut({ type: type.type }, catalogue), (port) => ({
      match: matchOf(port.type, wanted),
      cost: costOf(port, wanted),
    })),
  );

/** The port of a step type that fits best, or none. */
function bestPort(type: StepType, ports: Ports, weigh: (port: PortKind) => Weight): Ranked[] {
  return Object.entries(ports)
    .map(([name, port]) => ({ type, port: name, ...weigh(port) }))
    .filter(({ match }) => match < NONE)
    .sort((one, other) => one.match - other.match || one.cost - other.cost)
    .slice(0, 1);
}

const NONE = 3;

/** 0 for equal types, 1 for one that goes into the other, 2 where one is not known yet, else 3. */
function matchOf(given: OpenType, wanted: OpenType): number {
  if (!suits(given, wanted)) return NONE;
  if (given === "any" || wanted === "any") return 2;
  return given === wanted ? 0 : 1;
}

/** Rather ports that are needed, and of just this type, than lists. */
const costOf = (port: PortKind, type: OpenType): number =>
  (port.many ? 4 : 0) + (port.optional ? 2 : 0) + (port.type === type ? 0 : 1);

type Way = Through & { port: PortKind; out: PortKind; made: OpenType; cost: number };

/** The pairs of ports by which a step type leads from one type to another, the best first. */
function waysThrough(catalogue: Catalogue, type: StepType, given: OpenType, wanted: OpenType): Way[] {
  const all = Object.entries(portsIn({ type: type.type }, catalogue));
  const inputs = all.filter(([, port]) => suits(given, port.type));
  const outputs = Object.entries(portsOut({ type: type.type }, catalogue));
  const ways = inputs.flatMap(([takes, port]) =>
    outputs.flatMap(([gives, out]): Way[] => {
      // What a step only hands on has the type of what goes into its port of the same name, or is not there.
      if (out.type === "any" && gives !== takes) return [];
      const made = out.type === "any" ? given : out.type;
      const cost = costOf(port, given) + (out.many ? 4 : 0) + (made === wanted ? 0 : 1);
      return suits(made, wanted) ? [{ takes, gives, port, out, made, cost }] : [];
    }),
  );
  return ways.sort((one, other) => one.cost - other.cost);
}

const wantedAt = (drawing: Drawing, catalogue: Catalogue, into: Into): OpenType =>
  own(surveyOf(drawing, catalogue).kinds.get(into.step)?.inputs, into.port)?.type ?? "any";
