/** Copying and pasting, also between pipelines and as text: what is copied is a small pipeline file. */

import type { CanvasStore } from "../draft/store";
import { copyBoxes, duplicate, pasteInto, readClip } from "../graph/clip";
import { dumpDrawing, type Drawing } from "../graph/drawing";
import { removeBoxes } from "../graph/edit";
import type { Position } from "../types";

/** Puts what is chosen on the clipboard; where the browser refuses, it stays in this page. */
export async function copyChosen(store: CanvasStore): Promise<void> {
  const { drawing, chosen, say } = store.getState();
  if (!chosen.length) return;
  const text = dumpDrawing(copyBoxes(drawing, chosen));
  held = text;
  await navigator.clipboard.writeText(text).catch(() => undefined);
  say(chosen.length === 1 ? "Copied." : `${chosen.length} boxes copied.`);
}

/** Copies what is chosen and takes it away. */
export async function cutChosen(store: CanvasStore): Promise<void> {
  const { chosen, change } = store.getState();
  await copyChosen(store);
  if (chosen.length) change("boxes cut out", (drawing) => removeBoxes(drawing, chosen));
}

/** Draws what is chosen once more, beside itself. */
export function duplicateChosen(store: CanvasStore): void {
  const { chosen, change, choose } = store.getState();
  if (!chosen.length) return;
  let made: readonly string[] = [];
  change("boxes duplicated", (drawing) => {
    const twice = duplicate(drawing, chosen);
    made = twice.ids;
    return twice.drawing;
  });
  choose(made);
}

/** Draws what a text says, if it is a piece of a pipeline; false where it is something else. */
export function pasteText(store: CanvasStore, text: string, at?: Position): boolean {
  const clip = readClip(text) ?? (text ? null : readClip(held));
  if (!clip) return false;
  pasteClip(store, clip, at);
  return true;
}

function pasteClip(store: CanvasStore, clip: Drawing, at?: Position): void {
  const { change, choose } = store.getState();
  let made: readonly string[] = [];
  change("boxes pasted", (drawing) => {
    const pasted = pasteInto(drawing, clip, at);
    made = pasted.ids;
    return pasted.drawing;
  });
  choose(made);
}

let held = "";
