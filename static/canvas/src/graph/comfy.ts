/** A ComfyUI workflow on its way onto the drawing: what of it becomes ports, by which names. Pure. */

import { isRecord, listOf, is, oneOf, PORT_TYPES, recordOf, shape, type PortType, type Position } from "../types";
import type { Drawing, StepType } from "./drawing";
import { addStep, isIdentifier, setParam, type Made } from "./edit";

/** A field that is written in, as the server lists it; `name` is one that its port could have. */
export interface FreeInput {
  node: string;
  title: string;
  class: string;
  field: string;
  value: unknown;
  type: PortType;
  name: string;
  likely: boolean;
}

/** A node that gives something. */
export type FreeOutput = Omit<FreeInput, "field" | "value">;

/** A workflow with what of it can become ports. */
export interface ReadWorkflow {
  workflow: Readonly<Record<string, unknown>>;
  inputs: readonly FreeInput[];
  outputs: readonly FreeOutput[];
}

/** Whether something becomes a port, and the port's name. */
export interface Pick {
  on: boolean;
  name: string;
}

/** The picks of a workflow's inputs and outputs, in their order. */
export interface Picks {
  inputs: readonly Pick[];
  outputs: readonly Pick[];
}

/** The step type that runs such a workflow, and the connection that it asks unless another is named. */
export const COMFYUI = "comfyui";
const FILES: ReadonlySet<PortType> = new Set(["image", "video", "audio", "mask", "file"]);
const SHOWN = 120;

const text = is("string");
const given = { node: text, title: text, class: text, type: oneOf(PORT_TYPES), name: text, likely: is("boolean") };
/** Whether an answer is a workflow as it was read; says where it is not. */
export const readFault = shape({
  workflow: recordOf(shape({ class_type: text })),
  inputs: listOf(shape({ ...given, field: text })),
  outputs: listOf(shape(given)),
});

/** Whether a text is a ComfyUI workflow, in the API's format or as its editor saves it. */
export function looksLikeWorkflow(text: string): boolean {
  if (!text.trimStart().startsWith("{")) return false;
  const read = readJson(text);
  const graph = isRecord(read) && isRecord(read.prompt) ? read.prompt : read;
  if (!isRecord(graph)) return false;
  if (Array.isArray(graph.nodes) && Array.isArray(graph.links)) return true;
  const nodes = Object.values(graph);
  return nodes.length > 0 && nodes.every((node) => isRecord(node) && typeof node.class_type === "string");
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What most people choose: the likely ones, under the names that they could have. */
export const firstPicks = ({ inputs, outputs }: ReadWorkflow): Picks => ({
  inputs: inputs.map(({ name, likely }) => ({ on: likely, name })),
  outputs: outputs.map(({ name, likely }) => ({ on: likely, name })),
});

/** What is wrong with each name of one side, as a sentence; "" where it may stand. */
export function nameFaults(picks: readonly Pick[]): string[] {
  return picks.map(({ on, name }, index) => {
    if (!on) return "";
    if (!isIdentifier(name)) return "A name is made of letters, digits and underscores, and starts with a letter.";
    const isTwice = picks.some((other, at) => at !== index && other.on && other.name === name);
    return isTwice ? "Another port on this side has this name; choose another." : "";
  });
}

/** Why the picks make no step yet, as a sentence; "" where they do. */
export function refusePicks({ inputs, outputs }: Picks): string {
  if (!outputs.some(({ on }) => on)) return "Choose at least one result that the step gives.";
  const fault = [...nameFaults(inputs), ...nameFaults(outputs)].some(Boolean);
  return fault ? "A name has to be changed first." : "";
}

/** A value in a few words. */
export function showValue(value: unknown): string {
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  const line = shown.replace(/\s+/g, " ").trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}

/** The drawing with the workflow as one step, which has a port for each pick. A file has to be wired in, since it
 * lies with whoever made the workflow; for everything else the workflow's own value stays where nothing is. */
export function addWorkflow(
  drawing: Drawing,
  type: StepType,
  { workflow, inputs, outputs }: ReadWorkflow,
  picks: Picks,
  at: Position,
): Made {
  const takes = picked(inputs, picks.inputs).map(([name, { type, node, field }]) => {
    const port = { type, node, field };
    return [name, FILES.has(type) ? port : { ...port, optional: true }] as const;
  });
  const gives = picked(outputs, picks.outputs).map(([name, { type, node }]) => [name, { type, node }] as const);
  const params = {
    model: COMFYUI,
    workflow,
    ...(takes.length && { takes: Object.fromEntries(takes) }),
    gives: Object.fromEntries(gives),
  };
  const made = addStep(drawing, type, at);
  const drawn = Object.entries(params).reduce(
    (now, [param, value]) => setParam(now, made.id, [param], value),
    made.drawing,
  );
  return { ...made, drawing: drawn };
}

const picked = <T>(all: readonly T[], picks: readonly Pick[]): [string, T][] =>
  all.flatMap((each, index) => {
    const pick = picks[index];
    return pick?.on ? [[pick.name, each]] : [];
  });
