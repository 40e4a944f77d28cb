import { StateMark } from "../parts/StateMark";
import { sayStepState } from "../words";
import { wayInside } from "./inside";
import { useDraft, useStepsInside } from "./useCanvas";

/** Where to look for what a box took and gave that stands for other steps: at each of those. */
export function Within({ id }: { id: string }) {
  const steps = useStepsInside(id);
  const inside = useDraft((state) => wayInside(state.page, state.view, id));
  return (
    <>
      <p className="field-help">It stands for the steps of another pipeline. Each of them tells what it took and gave:</p>
      <ul className="within">
        {steps.map((step) => (
          <li key={step.id}>
            {step.story_url ? <a href={step.story_url}>{step.label}</a> : <span>{step.label}</span>}
            <StateMark state={step.state} word={sayStepState(step)} />
          </li>
        ))}
      </ul>
      {inside && (
        <a className="values-more" href={inside}>
          Step inside
        </a>
      )}
    </>
  );
}
