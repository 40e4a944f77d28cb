/** Going from box to box with the keyboard. */

import type { ReactFlowInstance } from "@xyflow/react";

import type { CanvasStore } from "../draft/store";
import { readSource, boxOf } from "../graph/drawing";
import { listLines } from "./nodes";

type Size = [number, number];

/** How large each box is drawn, in the drawing's units. */
export const sizesOf = (flow: ReactFlowInstance): Record<string, Size> =>
  Object.fromEntries(
    flow.getNodes().flatMap((node) => {
      const { width, height } = node.measured ?? {};
      return width && height ? [[node.id, [width, height] as Size]] : [];
    }),
  );

/** The box that a wire leads to from this one, or the one a wire comes from; "" where there is none. */
export function walk({ store }: { store: CanvasStore }, id: string, way: "on" | "back"): string {
  const { drawing } = store.getState();
  if (way === "on") return listLines(drawing).find((line) => line.from === id)?.to ?? "";
  const first = Object.values(drawing.steps?.[id]?.in ?? {})[0];
  const source = first ? readSource(first) : null;
  return source ? boxOf(source) : "";
}
