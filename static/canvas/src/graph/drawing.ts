/** The pipeline file as the canvas holds it: a drawing is never changed in place, a new one takes its place. Pure. */

import type { OpenType, PortType, Position } from "../types";

export const FORMAT = 1;

/** What a run is started with; `many` makes it a column. */
export interface DrawnInput {
  type: PortType;
  label?: string;
  help?: string;
  default?: unknown;
  many?: boolean;
  optional?: boolean;
}

/** One box. In `in`, each port names its source: `$input` or `step.port`. */
export interface DrawnStep {
  type: string;
  label?: string;
  in?: Readonly<Record<string, string>>;
  params?: Readonly<Record<string, unknown>>;
  version?: number;
  needs?: "all" | "some";
}

/** Boxes that belong together; the frame around them is drawn from where they stand. */
export interface Group {
  label: string;
  holds: readonly string[];
}

/** Words on the drawing that no run reads. */
export interface Note {
  text: string;
  at: Position;
  size?: Position;
}

/** A whole pipeline file. Boxes are called by their step's id, or `$name` for an input, or `#id` for a note. */
export interface Drawing {
  format: number;
  name?: string;
  inputs?: Readonly<Record<string, DrawnInput>>;
  steps?: Readonly<Record<string, DrawnStep>>;
  outputs?: Readonly<Record<string, string>>;
  /** Where each box stands, by step id or `$input`. */
  layout?: Readonly<Record<string, Position>>;
  /** The points a wire is led over, by the port it goes into: `step.port`. */
  bends?: Readonly<Record<string, readonly Position[]>>;
  groups?: Readonly<Record<string, Group>>;
  notes?: Readonly<Record<string, Note>>;
}

/** The order of a file's sections, as `dump_json` in pipelines/graph/document.py writes them. */
export const SECTIONS = [
  "format",
  "name",
  "inputs",
  "steps",
  "outputs",
  "layout",
  "bends",
  "groups",
  "notes",
] as const satisfies readonly (keyof Drawing)[];

/** One thing that is wrong, as the server tells it: `step` is "" for the pipeline itself. */
export interface Problem {
  step: string;
  field: string;
  message: string;
}

/** Where a value comes from: an input (`step` is "") or a step's output. */
export interface Source {
  step: string;
  port: string;
}

/** One port of a step type. */
export interface PortKind {
  type: OpenType;
  many: boolean;
  optional: boolean;
  within_row: boolean;
  label: string;
}

/** A JSON Schema, as far as forms read it. */
export type Schema = Readonly<Record<string, unknown>>;

/** A kind of work, as the catalogue tells it. One that is `open` has the ports its params name besides its own. */
export interface StepType {
  type: string;
  label: string;
  help: string;
  group: string;
  version: number;
  lane: "media" | "models";
  ability: string;
  asks: boolean;
  open: boolean;
  inputs: Readonly<Record<string, PortKind>>;
  outputs: Readonly<Record<string, PortKind>>;
  params: Schema;
}
export type Catalogue = Readonly<Record<string, StepType>>;

/** The source in a text such as `$product` or `cutout.image`; null where it is neither. */
export function readSource(text: string): Source | null {
  if (text.startsWith("$") && text.length > 1) return { step: "", port: text.slice(1) };
  const [step, port, more] = text.split(".");
  return step && port && more === undefined ? { step, port } : null;
}

/** A source as the file writes it. */
export const writeSource = (source: Source): string =>
  source.step ? `${source.step}.${source.port}` : `$${source.port}`;

/** The name of the box a source stands at. */
export const boxOf = (source: Source): string => (source.step ? source.step : `$${source.port}`);

/** What a step is called: its own label, else its step type's, else its id. */
export const nameOf = (drawing: Drawing, catalogue: Catalogue, id: string): string => {
  const step = drawing.steps?.[id];
  return step?.label || (step && catalogue[step.type]?.label) || id;
};

/** The canonical text of a pipeline file: sections in their order, two spaces, a newline at the end. */
export function dumpDrawing(drawing: Drawing): string {
  const ordered = Object.fromEntries(
    SECTIONS.filter((section) => drawing[section] !== undefined).map((section) => [
      section,
      drawing[section],
    ]),
  );
  return `${JSON.stringify(ordered, null, 2)}\n`;
}
