import { useState, type DragEvent } from "react";
import { useStore } from "zustand";

import { mayEdit } from "../draft/store";
import { looksLikeWorkflow } from "../graph/comfy";
import { fileOf } from "./bringing";
import { ComfyPorts } from "./ComfyPorts";
import { useCanvas, useDraft } from "./useCanvas";

/** Brings a ComfyUI workflow onto the drawing as one step. */
export function ComfyUi() {
  const { brought } = useCanvas();
  const read = useStore(brought, (state) => state.read);
  const number = useStore(brought, (state) => state.number);
  const isOpen = useDraft(mayEdit);
  if (!isOpen) return <p className="side-quiet">You can look at this pipeline, but not draw on it.</p>;
  return read ? <ComfyPorts key={number} read={read} /> : <Bring />;
}

/** Three ways to bring one: drop its file, choose it, or paste what is in it. */
function Bring() {
  const { brought } = useCanvas();
  const { bring } = brought.getState();
  const trouble = useStore(brought, (state) => state.trouble);
  const isReading = useStore(brought, (state) => state.isReading);
  const [text, setText] = useState("");
  const take = (pasted: string): void => {
    setText(pasted);
    if (looksLikeWorkflow(pasted)) void bring(fileOf(pasted));
  };
  return (
    <div className="side-form">
      <p className="side-quiet">
        In ComfyUI, choose Workflow, then Export (API). A PNG that ComfyUI has written carries its workflow, too.
      </p>
      {trouble && (
        <p className="run-bar-trouble" role="alert">
          {trouble}
        </p>
      )}
      <DropZone isReading={isReading} onFile={(file) => void bring(file)} />
      <label htmlFor="comfy-text">Or paste it</label>
      <textarea
        id="comfy-text"
        className="comfy-text"
        rows={8}
        spellCheck={false}
        value={text}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text/plain");
          if (!looksLikeWorkflow(pasted)) return;
          event.preventDefault();
          take(pasted);
        }}
        onChange={(event) => setText(event.target.value)}
      />
      {text.trim() && !isReading && (
        <button type="button" className="verb" data-main onClick={() => void bring(fileOf(text))}>
          Read it
        </button>
      )}
    </div>
  );
}

function DropZone({ isReading, onFile }: { isReading: boolean; onFile: (file: File) => void }) {
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      className="comfy-drop"
      data-over={isOver || undefined}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file) onFile(file);
      }}
    >
      <label htmlFor="comfy-file">{isReading ? "Reading it." : "Drop the file here, or choose it"}</label>
      <input
        id="comfy-file"
        data-first
        type="file"
        accept=".json,.png,application/json,image/png"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) onFile(file);
          // The same file can be chosen once more after it was exported anew.
          event.target.value = "";
        }}
      />
    </div>
  );
}
