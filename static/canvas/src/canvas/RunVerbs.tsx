import { useStore } from "zustand";

import { useCanvas, useDraft } from "./useCanvas";

/** The verbs that make something: a rehearsal costs nothing, a run asks the models. */
export function RunVerbs() {
  const { starting } = useCanvas();
  const asking = useStore(starting, (state) => state.asking);
  const may = useDraft((state) => state.page.can.run && Object.keys(state.drawing.steps ?? {}).length > 0);
  const { start } = starting.getState();
  return (
    <>
      <button type="button" className="verb" disabled={!may || asking !== ""} title="Every step made by the built-in stand-in; nothing is spent." onClick={() => void start({ rehearse: true })}>
        {asking === "rehearse" ? "Starting" : "Rehearse"} <kbd>R</kbd>
      </button>
      <button type="button" className="verb verb-wide" disabled={!may || asking !== ""} onClick={() => void start({ rehearse: false })}>
        {asking === "run" ? "Starting" : "Run"}
      </button>
    </>
  );
}
