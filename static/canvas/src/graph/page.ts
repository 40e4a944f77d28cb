/** What the canvas page brings with it. Written by pipelines/snapshots/canvas.py. Pure. */

import { isRecord } from "../types";
import type { Catalogue, Drawing, Problem, StepType } from "./drawing";
import type { PagePrompt } from "./prompt_names";
import type { Offered } from "./sub_pipelines";

export interface PageBrand {
  id: number;
  name: string;
  version: number | null;
  palette: readonly { name: string; hex: string; role: string }[];
  /** What the brand sets, and what nobody may set otherwise, by step type. */
  defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  locks: Readonly<Record<string, readonly string[]>>;
}

/** One choice of a model picker; `name` is what a step's `model` param says. */
export interface PageModel {
  name: string;
  label: string;
  price: string;
  seconds: number | null;
  approval: number | null;
  available: boolean;
  note: string;
}

export interface PageVersion {
  number: number;
  message: string;
  by: string;
  at: string;
}

/** What runs from the canvas start with, and whose results are held fast: by input, and by step the run. */
export interface Samples {
  inputs: Readonly<Record<string, unknown>>;
  pins: Readonly<Record<string, number>>;
}

export interface CanvasPage {
  /** `template`: whether new pipelines of its project may begin with it. */
  pipeline: { id: number; name: string; project: string; slug: string; url: string; template: boolean };
  drawing: Drawing;
  revision: number;
  /** What is wrong with the drawing, as a save would tell it. */
  problems: readonly Problem[];
  catalogue: Catalogue;
  brand: PageBrand | null;
  models: Readonly<Record<string, readonly PageModel[]>>;
  policies: readonly { slug: string; name: string }[];
  /** Each label and newest version of the project's prompts. */
  prompts?: readonly PagePrompt[];
  me: { id: number; name: string; colour: string };
  can: { edit: boolean; publish: boolean; run: boolean };
  versions: readonly PageVersion[];
  /** The other published pipelines of the project, by name. */
  pipelines: readonly Offered[];
  /** The pipelines that somebody stepped inside of on the way here, the outermost first. */
  came_from: readonly { id: number; name: string }[];
  samples: Samples;
  /** The newest run that was started here, or null. */
  run: number | null;
  urls: Readonly<Record<string, string>>;
}

/** The page's data with the catalogue by type; throws where there is none. */
export function readPage(value: unknown): CanvasPage {
  if (!isRecord(value) || !isRecord(value.pipeline) || !Array.isArray(value.catalogue))
    throw new Error("The page brought no pipeline with it. Load it again.");
  const types = value.catalogue as StepType[];
  const catalogue = Object.fromEntries(types.map((type) => [type.type, type]));
  return { ...(value as unknown as CanvasPage), catalogue };
}
