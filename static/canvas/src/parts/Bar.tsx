import { findShare } from "../snapshot";
import type { Step } from "../types";

/** The thin bar at a box's lower edge; it only sweeps when nobody knows how far the step is. */
export function Bar({ step }: { step: Step }) {
  const share = findShare(step);
  return (
    <span
      className="bar"
      data-state={step.state}
      data-unknown={share === null || undefined}
      aria-hidden="true"
    >
      <span style={share === null ? undefined : { transform: `scaleX(${share})` }} />
    </span>
  );
}
