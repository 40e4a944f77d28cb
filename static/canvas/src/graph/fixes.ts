/** For a problem with one obvious way out: that way, in words and as an edit. Pure. */

import { refusal } from "./connect";
import { nameOf, readSource, writeSource, type Catalogue, type Drawing, type Problem, type Source } from "./drawing";
import { clearParam, connect, disconnect, removeOutput, setParam } from "./edit";
import { portsOut } from "./kinds";
import { linkKey, linkOf, SUB_PIPELINE, takeOver, type TakenOver } from "./sub_pipelines";

export interface Fix {
  label: string;
  edit: (drawing: Drawing) => Drawing;
}

const SUGGESTED = /Did you mean `([^`]+)`\?/;

/** The ports of the versions that sub-pipelines stand for, as far as they are known, by `linkKey`. */
type Ports = Readonly<Record<string, TakenOver>>;

/** The one obvious fix of a problem, or null where there is none, or more than one. */
export function findFix(drawing: Drawing, catalogue: Catalogue, problem: Problem, ports: Ports = {}): Fix | null {
  const { step, field, message } = problem;
  const [area = "", name = ""] = splitField(field);
  if (!step) return area === "outputs" ? { label: "Take this output away", edit: (now) => removeOutput(now, name) } : null;
  if (area === "in") return fixWire(drawing, catalogue, step, name, message);
  if (area !== "params" || !name) return null;
  if (drawing.steps?.[step]?.type === SUB_PIPELINE && LINKED.includes(name)) return fixLink(drawing, step, name, ports);
  if (message.includes("not known here")) return { label: "Take it away", edit: (now) => clearParam(now, step, name.split(".")) };
  const suggested = SUGGESTED.exec(message)?.[1];
  if (suggested) return { label: `Use ${suggested}`, edit: (now) => setParam(now, step, name.split("."), suggested) };
  if (drawing.steps?.[step]?.params?.[name.split(".")[0] ?? ""] === undefined) return null;
  return { label: "Back to the default", edit: (now) => clearParam(now, step, name.split(".")) };
}

const LINKED = ["pipeline", "version", "takes", "gives"];

/** Ports are taken over again as they are now; a version that is gone gives way to the newest. */
function fixLink(drawing: Drawing, step: string, name: string, ports: Ports): Fix | null {
  const link = linkOf(drawing.steps?.[step]);
  if (!link || name === "pipeline") return null;
  const wanted = name === "version" ? { ...link, version: null } : link;
  const now = ports[linkKey(wanted)];
  if (!now || takeOver(drawing, step, wanted, now) === drawing) return null;
  const label = name === "version" ? "Follow the newest" : "Take its ports over again";
  return { label, edit: (drawn) => takeOver(drawn, step, wanted, now) };
}

function fixWire(drawing: Drawing, catalogue: Catalogue, step: string, port: string, message: string): Fix | null {
  const into = { step, port };
  if (drawing.steps?.[step]?.in?.[port] === undefined) return fillPort(drawing, catalogue, step, port);
  const suggested = SUGGESTED.exec(message)?.[1];
  const text = drawing.steps[step].in[port] ?? "";
  const source = suggested ? correct(drawing, text, suggested) : "";
  if (source && message.startsWith("There is no")) return { label: `Take ${source}`, edit: (now) => connect(now, into, source) };
  return { label: "Take the wire away", edit: (now) => disconnect(now, into) };
}

/** The source with the name that was meant put for the one that was written. */
function correct(drawing: Drawing, text: string, suggested: string): string {
  const source = readSource(text);
  if (!source?.step) return `$${suggested}`;
  return drawing.steps?.[suggested] ? `${suggested}.${source.port}` : `${source.step}.${suggested}`;
}

/** An empty port is filled by the only source that fits; of several, nobody can tell which is meant. */
function fillPort(drawing: Drawing, catalogue: Catalogue, step: string, port: string): Fix | null {
  const fitting = everySource(drawing, catalogue).filter(
    (source) => source.step !== step && refusal(drawing, catalogue, source, { step, port }) === "",
  );
  const [only, ...others] = fitting;
  if (!only || others.length) return null;
  const text = writeSource(only);
  const name = only.step ? nameOf(drawing, catalogue, only.step) : (drawing.inputs?.[only.port]?.label ?? text);
  return { label: `Lead ${name} into it`, edit: (now) => connect(now, { step, port }, text) };
}

function everySource(drawing: Drawing, catalogue: Catalogue): Source[] {
  const inputs = Object.keys(drawing.inputs ?? {}).map((port) => ({ step: "", port }));
  const steps = Object.entries(drawing.steps ?? {}).flatMap(([step, drawn]) =>
    Object.keys(portsOut(drawn, catalogue)).map((port) => ({ step, port })),
  );
  return [...inputs, ...steps];
}

/** "params.size.width" as ["params", "size.width"]. */
const splitField = (field: string): string[] => {
  const at = field.indexOf(".");
  return at < 0 ? [field] : [field.slice(0, at), field.slice(at + 1)];
};
