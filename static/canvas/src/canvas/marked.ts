/** What is wrong where: looked up by each box and wire, worked out once for all of them. */

import type { Problem } from "../graph/drawing";

interface Marked {
  /** The first problem of each step. */
  steps: ReadonlyMap<string, string>;
  /** The wires with a problem, as `step.port`. */
  wires: ReadonlySet<string>;
}

const known = new WeakMap<readonly Problem[], Marked>();

function markedBy(problems: readonly Problem[]): Marked {
  let marked = known.get(problems);
  if (!marked) {
    const steps = new Map(problems.toReversed().map(({ step, message }) => [step, message]));
    const wired = problems.filter(({ field }) => field.startsWith("in."));
    marked = { steps, wires: new Set(wired.map(({ step, field }) => `${step}.${field.slice(3)}`)) };
    known.set(problems, marked);
  }
  return marked;
}

/** What is wrong with a step, the first of it; "" where nothing is. */
export const problemOf = (problems: readonly Problem[], step: string): string => markedBy(problems).steps.get(step) ?? "";

/** Whether something is wrong with a wire, called by the port it goes into. */
export const isWrongWire = (problems: readonly Problem[], wire: string): boolean => markedBy(problems).wires.has(wire);
