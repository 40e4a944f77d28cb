/** Giving out what is drawn. */

import type { CanvasStore } from "../draft/store";
import { dumpDrawing } from "../graph/drawing";

/** Has the browser save the drawing as a pipeline file, byte for byte as the server would write it. */
export function giveFile(store: CanvasStore): void {
  const { drawing, page } = store.getState();
  const url = URL.createObjectURL(new Blob([dumpDrawing(drawing)], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: `${nameOf(page.pipeline.name)}.json` });
  link.click();
  URL.revokeObjectURL(url);
}

/** A name that any file system takes. */
const nameOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "") || "pipeline";
