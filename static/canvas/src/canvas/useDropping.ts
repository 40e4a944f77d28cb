import { useReactFlow } from "@xyflow/react";
import { useEffect, type DragEvent } from "react";

import { mayEdit } from "../draft/store";
import type { Position } from "../types";
import { addChosen, addOnWire, DRAGGED } from "./adding";
import { bringFile } from "./bringing";
import { useCanvas } from "./useCanvas";

const FILES = "Files";

/** Step types that are dragged in from the palette, onto the sheet or onto a wire; and files from outside. */
export function useDropping() {
  const { store, api, brought } = useCanvas();
  const flow = useReactFlow();
  useEffect(keepPage, []);
  const takes = ({ types }: DataTransfer): boolean =>
    types.includes(DRAGGED) || (types.includes(FILES) && mayEdit(store.getState()));
  const dropType = (type: string, at: Position, target: Element): void => {
    const wire = target.closest(".react-flow__edge")?.getAttribute("data-id");
    if (wire) addOnWire(store, wire, type, at);
    else addChosen(store, type, at);
  };
  return {
    onDragOver: (event: DragEvent) => {
      if (!takes(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    onDrop: (event: DragEvent) => {
      if (!takes(event.dataTransfer)) return;
      event.preventDefault();
      const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const type = event.dataTransfer.getData(DRAGGED);
      const [file] = event.dataTransfer.files;
      if (type) dropType(type, [x, y], event.target as Element);
      else if (file) void bringFile({ store, api, brought }, file, [x, y]);
    },
  };
}

/** A file that is dropped beside the sheet is not opened in place of the page. */
function keepPage(): () => void {
  const keep = (event: globalThis.DragEvent): void => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes(FILES)) return;
    // A field for files takes what is dropped on it by itself.
    if (event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  };
  addEventListener("dragover", keep);
  addEventListener("drop", keep);
  return () => {
    removeEventListener("dragover", keep);
    removeEventListener("drop", keep);
  };
}
