import type { NodeProps } from "@xyflow/react";
import { memo } from "react";

import type { Step } from "../types";
import { describeStep, sayShare, sayStepState } from "../words";
import { Bar } from "../parts/Bar";
import { MarkedUp } from "../parts/MarkedUp";
import { Elapsed } from "./Elapsed";
import { Picture } from "../parts/Picture";
import { Ports } from "../parts/Ports";
import { StateMark } from "../parts/StateMark";
import { usePage, useRun } from "./useRun";

/** One box for every step type: what it is called, made, is doing, and how long it has taken. */
export const StepBox = memo(function StepBox({ id }: NodeProps) {
  const step = useRun((state) => state.stepById[id]);
  const isChosen = useRun((state) => state.chosen === id);
  const { store } = usePage();
  if (!step) return null;
  return (
    <article className="box" data-state={step.state} data-chosen={isChosen || undefined} data-step={id}>
      <Ports inputs={step.inputs} outputs={step.outputs} />
      <header className="box-name">
        <span className="port-square" data-port={step.accent} aria-hidden="true" />
        <span>{step.label}</span>
        {step.round > 0 && <span className="box-round">round {step.round + 1}</span>}
      </header>
      <Made step={step} />
      <footer className="box-foot">
        <StateMark state={step.state} word={sayStepState(step)} />
        <span>
          <Corner step={step} />
        </span>
      </footer>
      <Bar step={step} />
      <button
        type="button"
        className="box-face"
        aria-label={describeStep(step)}
        aria-pressed={isChosen}
        onClick={() => store.getState().choose(isChosen ? null : id)}
      />
    </article>
  );
});

function Corner({ step }: { step: Step }) {
  if (step.total > 1) return <span className="figures">{sayShare(step)}</span>;
  return step.started_at && <Elapsed from={step.started_at} to={step.finished_at} />;
}

const SHOWN = new Set(["image", "video", "mask", "file"]);

function Made({ step }: { step: Step }) {
  if (step.error && step.state === "failed")
    return (
      <p className="box-words" data-tone="stop">
        <MarkedUp sentence={step.error} />
      </p>
    );
  const message = step.state === "running" ? step.message : "";
  if (step.text && !step.thumb)
    return (
      <p className="box-words" dir="auto">
        {step.text}
      </p>
    );
  // A step that will make a picture keeps its place free, so that nothing moves when the picture comes.
  const willShow = step.thumb ?? step.outputs.some((port) => SHOWN.has(port.type));
  if (!willShow) return <p className="box-words">{message}</p>;
  return (
    <div className="box-made" data-empty={!step.thumb || undefined}>
      {step.thumb && <Picture thumb={step.thumb} alt="" />}
      {message && <p className="box-message">{message}</p>}
    </div>
  );
}
