import type { Catalogue, Drawing } from "../graph/drawing";
import { planOf } from "../graph/plan";
import { useDraft } from "./useCanvas";

type Plan = ReturnType<typeof planOf>;
type PlannedWire = Plan["wires"][number];

const plans = new WeakMap<Drawing, { plan: Plan; wires: ReadonlyMap<string, PlannedWire> }>();

function planned(drawing: Drawing, catalogue: Catalogue): { plan: Plan; wires: ReadonlyMap<string, PlannedWire> } {
  let known = plans.get(drawing);
  if (!known) {
    const plan = planOf(drawing, catalogue);
    known = { plan, wires: new Map(plan.wires.map((wire) => [`${wire.step}.${wire.port}`, wire])) };
    plans.set(drawing, known);
  }
  return known;
}

/** The plan of a drawing, worked out once. */
export const readPlan = (drawing: Drawing, catalogue: Catalogue): Plan => planned(drawing, catalogue).plan;

/** What a wire carries, and how many levels deep. */
export function useWireFacts(key: string): { type: string; depth: number; gathers: boolean } {
  // As one text, so that a wire asks once for each change and is drawn anew only where an answer is another.
  const facts = useDraft((state) => {
    const wire = planned(state.view, state.catalogue).wires.get(key);
    return wire ? `${wire.type} ${wire.axes.length}${wire.gathers ? " gathers" : ""}` : "any 0";
  });
  const [type = "any", depth, gathers] = facts.split(" ");
  return { type, depth: Number(depth), gathers: gathers !== undefined };
}
