/** Files from outside: a ComfyUI workflow goes to its panel, a pipeline file onto the drawing. */

import type { CanvasStore } from "../draft/store";
import { pasteInto, readClip } from "../graph/clip";
import { looksLikeWorkflow } from "../graph/comfy";
import { dumpDrawing, type Drawing, type Problem } from "../graph/drawing";
import { setName } from "../graph/edit";
import type { Position } from "../types";
import type { Canvas } from "./useCanvas";

const READABLE = /\.(json|ya?ml|txt)$/i;
const UNKNOWN = "Only a pipeline file, or a ComfyUI workflow as JSON or PNG, can be dropped here.";
/** What a pipeline file, or a workflow as JSON, may hold; bytes. The server keeps to the same. */
const LARGEST = 2_000_000;
const NOTHING = "There is nothing in this file that could be drawn.";

type Ground = Pick<Canvas, "store" | "api" | "brought">;

/** Draws a file that was dropped, with its upper left corner at a place, or has a workflow's ports chosen. */
export async function bringFile(ground: Ground, file: File, at?: Position): Promise<void> {
  const { say } = ground.store.getState();
  const isPicture = file.type === "image/png" || /\.png$/i.test(file.name);
  if (!isPicture && !READABLE.test(file.name) && file.type !== "application/json") {
    say(UNKNOWN);
    return;
  }
  // Read in vain, a file of many megabytes would hold up the page.
  if (!isPicture && file.size > LARGEST) {
    say(sayLarge(file.name));
    return;
  }
  try {
    const text = isPicture ? "" : await file.text();
    if (isPicture || looksLikeWorkflow(text)) bringWorkflow(ground, file);
    else say(await bringPipeline(ground, text, at));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}

/** Opens the panel for a text that is a ComfyUI workflow; false where it is something else. */
export function bringText(ground: Ground, text: string): boolean {
  if (!looksLikeWorkflow(text)) return false;
  bringWorkflow(ground, fileOf(text));
  return true;
}

/** A text as the file that it was before it was pasted. */
export const fileOf = (text: string): File => new File([text], "workflow.json", { type: "application/json" });

function bringWorkflow({ store, brought }: Ground, file: File): void {
  void brought.getState().bring(file);
  store.getState().open("comfyui");
}

/** Draws a pipeline file; gives what is to be said of it. */
async function bringPipeline({ store, api }: Ground, text: string, at?: Position): Promise<string> {
  const { drawing, problems } = await api.readFile(store.getState().page.pipeline.slug, text);
  const clip = readClip(dumpDrawing(drawing));
  if (!clip) return problems[0]?.message ?? NOTHING;
  draw(store, clip, at);
  return sayProblems(problems);
}

function draw(store: CanvasStore, clip: Drawing, at?: Position): void {
  const { drawing, change, choose } = store.getState();
  if (isEmpty(drawing)) {
    // The pipeline keeps the name that it was given.
    change("a pipeline file brought in", (now) => setName(clip, now.name ?? ""));
    return;
  }
  let made: readonly string[] = [];
  change("a pipeline file brought in", (now) => {
    const pasted = pasteInto(now, clip, at);
    made = pasted.ids;
    return pasted.drawing;
  });
  choose(made);
}

const sayLarge = (name: string): string =>
  `${name} is larger than ${LARGEST / 1_000_000} MB, which is the limit for a pipeline file. Nothing was drawn.`;

const isEmpty = ({ inputs, steps, notes }: Drawing): boolean =>
  [inputs, steps, notes].every((each) => !Object.keys(each ?? {}).length);

function sayProblems({ length }: readonly Problem[]): string {
  if (!length) return "The file is on the drawing.";
  return `The file is on the drawing, with ${length === 1 ? "one problem" : `${length} problems`}. Press P to see.`;
}
