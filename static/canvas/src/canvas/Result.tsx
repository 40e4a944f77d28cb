import { keepHeld, mayHold } from "../draft/holding";
import { mayEdit } from "../draft/store";
import { hasBegun, sayStanding } from "../graph/step_result";
import { SUB_PIPELINE } from "../graph/sub_pipelines";
import { sayAnswer, sayStepState } from "../words";
import type { Step } from "../types";
import { TookAndGave } from "./TookAndGave";
import { Within } from "./Within";
import { useCanvas, useDraft, useLiveStep, useShownRun } from "./useCanvas";

/** What a step took and gave when it ran last: how it came to be, and whether the next run is to use it again. */
export function Result({ id }: { id: string }) {
  const step = useLiveStep(id);
  const run = useShownRun((state) => state.snapshot.run.id);
  const held = useDraft((state) => state.samples.pins[id]);
  const isFolded = useDraft((state) => state.view.steps?.[id]?.type === SUB_PIPELINE);
  const live = step && hasBegun(step) ? step : undefined;
  // Until the run that is shown has come to it, what is held is what there is.
  const from = live ? run : held;
  if (from === undefined) return null;
  return (
    <section className="inspector-section result" aria-label="Its result">
      <h3>Its result</h3>
      {live && <Told live={live} run={from} />}
      {held !== undefined && <p className="field-help">{`It is held: each run from here uses what run ${held} made.`}</p>}
      {isFolded ? live && <Within id={id} /> : <TookAndGave key={from} run={from} id={id} live={live} />}
      <span className="verbs">
        {live?.review_url && (
          <a className="verb" data-main href={live.review_url}>
            {sayAnswer(live.review_url)}
          </a>
        )}
        <Hold id={id} live={step} run={run} held={held} />
        {live?.story_url && !isFolded && live.total <= 1 && (
          <a className="verb" href={live.story_url}>
            How it came to be
          </a>
        )}
      </span>
    </section>
  );
}

function Told({ live, run }: { live: Step; run: number }) {
  if (live.error && live.state === "failed" && live.total <= 1)
    return (
      <p className="field-wrong" role="status">
        {live.error}
      </p>
    );
  if (live.total > 1) return <p className="field-help">{`In run ${run}, ${sayStanding(live)}.`}</p>;
  return <p className="field-help">{live.reuse ?? `In run ${run} it is ${sayStepState(live)}.`}</p>;
}

interface HoldProps {
  id: string;
  live: Step | undefined;
  run: number | undefined;
  held: number | undefined;
}

/** Holds what the run that is shown has made, or lets go of what is held. */
function Hold({ id, live, run, held }: HoldProps) {
  const isOpen = useDraft(mayEdit);
  const canvas = useCanvas();
  if (!isOpen) return null;
  const keep = (wish: number | null): void => void keepHeld(canvas, { [id]: wish });
  return (
    <>
      {run !== undefined && mayHold(live, run, held) && (
        <button type="button" className="verb" title="The next runs use it instead of making it anew. (K)" onClick={() => keep(run)}>
          Hold this result
        </button>
      )}
      {held !== undefined && (
        <button type="button" className="verb" title="The next run makes it anew where it has to. (Shift+K)" onClick={() => keep(null)}>
          Let it go
        </button>
      )}
    </>
  );
}
