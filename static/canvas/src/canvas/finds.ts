/** What the finder offers. */

import type { Finder } from "../draft/store";
import { fitting, insertOn, refusal, refusals } from "../graph/connect";
import { nameOf, writeSource, type Catalogue, type Drawing, type Source } from "../graph/drawing";
import { portsOut } from "../graph/kinds";
import { rank } from "../graph/search";
import { PORT_TYPES, type OpenType } from "../types";

/** One thing to take: a new step by one of its ports, a free port, a source, or a new input. */
export interface Find {
  key: string;
  kind: "step" | "port" | "source" | "input";
  /** A step type, a step, a source as the file writes it, or a port type. */
  name: string;
  port: string;
  type: OpenType;
  label: string;
  more: string;
}

/** What fits where the finder looks, the best first; ports that are there already before what would be new. */
export function listFinds(drawing: Drawing, catalogue: Catalogue, finder: Finder, words: string): Find[] {
  const finds = [...freePorts(drawing, catalogue, finder), ...newSteps(drawing, catalogue, finder), ...newInputs(finder)];
  return words ? rank(words, finds, (found) => [found.label, found.name, found.more, found.type]) : finds;
}

function freePorts(drawing: Drawing, catalogue: Catalogue, finder: Finder): Find[] {
  if (finder.source) {
    const why = refusals(drawing, catalogue, finder.source);
    return [...why].flatMap(([key, sentence]) => {
      const [step = "", port = ""] = key.split(".");
      if (sentence || drawing.steps?.[step]?.in?.[port]) return [];
      const label = nameOf(drawing, catalogue, step);
      return [{ key, kind: "port" as const, name: step, port, type: "any" as const, label, more: `its ${say(port)}` }];
    });
  }
  if (!finder.into) return [];
  const into = finder.into;
  return listSources(drawing, catalogue)
    .filter((source) => source.step !== into.step && refusal(drawing, catalogue, source, into) === "")
    .map((source) => ({
      key: writeSource(source),
      kind: "source" as const,
      name: writeSource(source),
      port: source.port,
      type: source.type,
      label: source.step ? nameOf(drawing, catalogue, source.step) : (drawing.inputs?.[source.port]?.label ?? source.port),
      more: source.step ? `its ${say(source.port)}` : "an input of the pipeline",
    }));
}

/** Every output of every step, and every input. */
export function listSources(drawing: Drawing, catalogue: Catalogue): (Source & { type: OpenType })[] {
  const inputs = Object.entries(drawing.inputs ?? {}).map(([port, { type }]) => ({ step: "", port, type }));
  const steps = Object.entries(drawing.steps ?? {}).flatMap(([id, step]) =>
    Object.entries(portsOut(step, catalogue)).map(([port, { type }]) => ({ step: id, port, type })),
  );
  return [...inputs, ...steps];
}

function newSteps(drawing: Drawing, catalogue: Catalogue, finder: Finder): Find[] {
  const found = finder.on ? onWire(drawing, catalogue, finder.on) : fits(drawing, catalogue, finder);
  return found.map(({ type, port }) => ({
    key: `+${type.type}.${port}`,
    kind: "step" as const,
    name: type.type,
    port,
    type: Object.values(type.outputs)[0]?.type ?? "file",
    label: type.label,
    more: port ? `new, by its ${say(port)}` : type.group,
  }));
}

function fits(drawing: Drawing, catalogue: Catalogue, finder: Finder) {
  if (finder.source) return fitting(drawing, catalogue, { source: finder.source });
  if (finder.into) return fitting(drawing, catalogue, { into: finder.into });
  return Object.values(catalogue).map((type) => ({ type, port: "" }));
}

const onWire = (drawing: Drawing, catalogue: Catalogue, wire: string) =>
  Object.values(catalogue)
    .filter((type) => insertOn(drawing, catalogue, wire, type))
    .map((type) => ({ type, port: "" }));

function newInputs(finder: Finder): Find[] {
  if (finder.source ?? finder.on) return [];
  return PORT_TYPES.map((type) => ({
    key: `$${type}`,
    kind: "input" as const,
    name: type,
    port: "",
    type,
    label: `Input: ${type}`,
    more: "what a run is given",
  }));
}

const say = (port: string): string => port.replaceAll("_", " ");
