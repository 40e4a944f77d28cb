/** Edits of wires. A wire is called by the port it goes into, `step.port`; each port takes one. Pure. */

import type { Position } from "../types";
import { insertOn, type Into } from "./connect";
import { readSource, writeSource, type Catalogue, type Drawing, type Source, type StepType } from "./drawing";
import { addStep, rounded, type Made } from "./edit_boxes";
import { alterStep } from "./edit_params";
import { keep, own, put, withSections } from "./records";

/** The drawing with a port fed from this source; the points that another wire into it was led over go. */
export function connect(drawing: Drawing, into: Into, source: Source | string): Drawing {
  const step = own(drawing.steps, into.step);
  const text = typeof source === "string" ? source : writeSource(source);
  if (!step || own(step.in, into.port) === text) return drawing;
  return unbent(alterStep(drawing, into.step, { in: put(step.in, into.port, text) }), into);
}

/** The drawing without the wire into a port. */
export function disconnect(drawing: Drawing, wire: Into | string): Drawing {
  const into = typeof wire === "string" ? readSource(wire) : wire;
  const step = into && own(drawing.steps, into.step);
  if (!step) return drawing;
  return unbent(alterStep(drawing, into.step, { in: keep(step.in, (port) => port !== into.port) }), into);
}

const unbent = (drawing: Drawing, into: Into): Drawing =>
  withSections(drawing, { bends: keep(drawing.bends, (wire) => wire !== writeSource(into)) });

/** The drawing with a wire led over these places, in whole numbers; none lets it run straight. */
export function bend(drawing: Drawing, wire: string, places: readonly Position[]): Drawing {
  if (!places.length) return withSections(drawing, { bends: keep(drawing.bends, (each) => each !== wire) });
  const into = readSource(wire);
  if (!into || own(own(drawing.steps, into.step)?.in, into.port) === undefined) return drawing;
  return withSections(drawing, { bends: put(drawing.bends, wire, places.map(rounded)) });
}

/** The drawing with a new step on a wire, which runs through it now by the ports that fit, and the step's id.
 *
 * Where the step type cannot stand there, the drawing is as it was and the id is "".
 */
export function insertOnWire(
  drawing: Drawing,
  wire: string,
  type: StepType,
  catalogue: Catalogue,
  at?: Position,
): Made {
  const into = readSource(wire);
  const source = own(own(drawing.steps, into?.step ?? "")?.in, into?.port ?? "");
  const way = insertOn(drawing, catalogue, wire, type);
  if (!into || source === undefined || !way) return { drawing, id: "" };
  const { drawing: added, id } = addStep(drawing, type, at);
  const fed = connect(added, { step: id, port: way.takes }, source);
  return { drawing: connect(fed, into, { step: id, port: way.gives }), id };
}
