import { useStore } from "zustand";

import { nameOf } from "../graph/drawing";
import { isLive } from "../snapshot";
import { sayCost, sayProgress } from "../words";
import { MarkedUp } from "../parts/MarkedUp";
import { useCanvas, useDraft, useShownRun, useVerbs } from "./useCanvas";

/** The bar under the drawing: what a run would cost, how the run that is shown goes, and running up to one step. */
export function RunBar() {
  const { starting } = useCanvas();
  const trouble = useStore(starting, (state) => state.trouble);
  return (
    <div className="run-bar" role="group" aria-label="Running">
      <Shown />
      <Estimated />
      <OnlyHere />
      {trouble && (
        <p className="run-bar-trouble" role="alert">
          <MarkedUp sentence={trouble} />
        </p>
      )}
    </div>
  );
}

/** The run whose results the boxes show. */
function Shown() {
  const run = useShownRun((state) => state.snapshot.run);
  const { running } = useCanvas();
  const { open } = useVerbs();
  if (!run)
    return (
      <button type="button" className="run-bar-link" onClick={() => open("inputs")}>
        What it is tried with
      </button>
    );
  return (
    <span className="run-bar-run">
      <a href={`/runs/${run.id}/`}>Run {run.id}</a>
      {run.rehearsal && <span className="run-rehearsal">rehearsal</span>}
      <span className="figures">{sayProgress(run)}</span>
      {Number(run.cost) > 0 && <span className="figures">{sayCost(run.cost)}</span>}
      {!isLive(run) && (
        <button type="button" className="run-bar-link" onClick={() => running.getState().hide()}>
          Clear
        </button>
      )}
      <button type="button" className="run-bar-link" onClick={() => open("inputs")}>
        Inputs
      </button>
    </span>
  );
}

function Estimated() {
  const { starting } = useCanvas();
  const estimate = useStore(starting, (state) => state.estimate);
  if (!estimate) return null;
  return <span className="run-bar-estimate">{estimate.sentence}</span>;
}

/** For one chosen step: a run that ends with it. */
function OnlyHere() {
  const { starting } = useCanvas();
  const only = useDraft((state) => (state.chosen.length === 1 && state.drawing.steps?.[state.chosen[0] ?? ""] ? state.chosen[0] : ""));
  const name = useDraft((state) => (only ? nameOf(state.drawing, state.catalogue, only) : ""));
  const may = useDraft((state) => state.page.can.run);
  const asking = useStore(starting, (state) => state.asking);
  if (!only || !may) return null;
  const { start } = starting.getState();
  return (
    <span className="run-bar-only">
      <button type="button" className="run-bar-link" disabled={asking !== ""} onClick={() => void start({ rehearse: true, until: only })}>
        Rehearse to {name}
      </button>
      <button type="button" className="run-bar-link" disabled={asking !== ""} onClick={() => void start({ rehearse: false, until: only })}>
        Run to here
      </button>
    </span>
  );
}
