/** What follows from a drawing: order, and at which depth each step works, as in `pipelines/graph/plan.py`. Pure.
 *
 * Every list-giving step opens an axis named after it; the columns of a run share the axis `$rows`. A step works
 * at the longest axes among its inputs; lists of different origin at equal depth pair by index: their axes become
 * one.
 */

import type { OpenType } from "../types";
import { writeSource, type Problem, type Source } from "./drawing";
import { onceEach, surveyOf, type Survey } from "./kinds";
import { own } from "./records";
import { typesOf } from "./typing";

export const ROWS = "$rows";
/** The names of the lists that are walked together, in the order of the alphabet. */
export type Axis = readonly string[];
export type Axes = readonly Axis[];

/** One drawn connection; its depth is the number of its axes. */
export interface PlanWire {
  source: Source;
  step: string;
  port: string;
  axes: Axes;
  gathers: boolean;
  type: OpenType;
}

/** A drawing with everything inferred from it, as far as that goes. */
export interface Plan {
  /** The steps so that parents come first; those that stand on a circle, or below one, come last. */
  order: readonly string[];
  axes: Readonly<Record<string, Axes>>;
  /** Every wire whose source can be read, even if nothing is there to read from. */
  wires: readonly PlanWire[];
  /** One for every pairing that cannot be. */
  problems: readonly Problem[];
}

/** What arrives at a port, and what of its axes is left once the port has gathered. */
interface Arrival {
  axes: Axes;
  gathers: boolean;
  consumed: Axes;
}

/** The plan of a drawing, good or bad; worked out once for each drawing. */
export const planOf = onceEach((drawing, catalogue): Plan => {
  const survey = surveyOf(drawing, catalogue);
  const { order, circle } = topological(survey);
  const types = typesOf(survey);
  const axes = new Map<string, Axes>();
  const wires: PlanWire[] = [];
  const problems: Problem[] = [];
  for (const step of [...order, ...circle]) {
    const arrivals = arriveAt(survey, axes, step, survey.steps.get(step)?.inputs ?? new Map<string, Source>());
    const mine = pair([...arrivals.values()].map((arrival) => arrival.consumed));
    axes.set(step, mine);
    for (const [port, source] of survey.steps.get(step)?.inputs ?? []) {
      const arrival = arrivals.get(port);
      if (!arrival) continue;
      wires.push({ source, step, port, axes: arrival.axes, gathers: arrival.gathers, type: types(source) });
      if (!isApart(arrival.consumed, mine)) continue;
      problems.push({ step, field: `in.${port}`, message: pairingMessage(source, arrival.consumed, mine) });
    }
  }
  return { order: [...order, ...circle], axes: Object.fromEntries(axes), wires, problems };
});

/** The steps in an order in which parents come first, and the steps that stand on a circle or below one. */
export function topological(survey: Survey): { order: string[]; circle: string[] } {
  const children = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const [id, step] of survey.steps) {
    const parents = new Set([...step.inputs.values()].map((source) => source.step));
    const known = [...parents].filter((parent) => parent && survey.steps.has(parent));
    waiting.set(id, known.length);
    for (const parent of known) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const place = new Map([...survey.steps.keys()].map((id, index) => [id, index]));
  const order: string[] = [];
  let ready = [...waiting].filter(([, left]) => left === 0).map(([id]) => id);
  while (ready.length) {
    order.push(...ready);
    const freed = release(ready, children, waiting);
    ready = freed.sort((one, other) => (place.get(one) ?? 0) - (place.get(other) ?? 0));
  }
  return { order, circle: [...waiting].filter(([, left]) => left > 0).map(([id]) => id) };
}

/** What arrives at each of a step's ports that are wired from `inputs`. */
function arriveAt(
  survey: Survey,
  axes: { get: (step: string) => Axes | undefined },
  step: string,
  inputs: ReadonlyMap<string, Source>,
): Map<string, Arrival> {
  const taken = survey.kinds.get(step)?.inputs;
  const arrivals = new Map<string, Arrival>();
  for (const [port, source] of inputs) {
    const kind = own(taken, port);
    const arriving = sourceAxes(survey, axes, source);
    const isRows = arriving.at(-1)?.includes(ROWS) ?? false;
    const gathers = !!kind?.many && arriving.length > 0 && !(kind.within_row && isRows);
    // Nobody can tell what an unknown port makes of a list, so it does not count.
    const consumed = kind ? (gathers ? arriving.slice(0, -1) : arriving) : [];
    arrivals.set(port, { axes: arriving, gathers, consumed });
  }
  return arrivals;
}

/** The longest axes; where several are as long, each level bears the names of all of them. */
export function pair(arriving: readonly Axes[]): Axes {
  const depth = Math.max(0, ...arriving.map((axes) => axes.length));
  const longest = arriving.filter((axes) => axes.length === depth);
  if (longest.length <= 1) return longest[0] ?? [];
  const names = (level: number): Set<string> => new Set(longest.flatMap((axes) => axes[level] ?? []));
  return Array.from({ length: depth }, (_, level) => [...names(level)].sort());
}

/** Whether values on these axes cannot be shared by a step that works at those. */
export const isApart = (consumed: Axes, axes: Axes): boolean =>
  consumed.some((one, level) => axes[level] !== undefined && !axes[level].some((name) => one.includes(name)));

/** The sentence about a pairing that cannot be. */
export const pairingMessage = (source: Source, consumed: Axes, axes: Axes): string =>
  `\`${writeSource(source)}\` comes once for each ${sayAxes(consumed)}, but the step works once for each ` +
  `${sayAxes(axes)}; these cannot be paired. Gather one of them first, combine them, or feed both from the ` +
  "same list.";

/** "row and each result of `formats`": what one of several values stands for; "run" where there is just one. */
export const sayAxes = (axes: Axes): string =>
  axes.map((axis) => axis.map(sayAxis).join(" with ")).join(" and each ") || "run";

const sayAxis = (name: string): string => (name === ROWS ? "row" : `result of \`${name}\``);

function sourceAxes(survey: Survey, axes: { get: (step: string) => Axes | undefined }, source: Source): Axes {
  if (!source.step) return survey.inputs.get(source.port)?.many ? [[ROWS]] : [];
  const above = axes.get(source.step) ?? [];
  const given = own(survey.kinds.get(source.step)?.outputs, source.port);
  return given?.many ? [...above, [source.step]] : above;
}

/** The children that wait for nothing more, once these are placed. */
function release(
  placed: readonly string[],
  children: ReadonlyMap<string, readonly string[]>,
  waiting: Map<string, number>,
): string[] {
  const free: string[] = [];
  for (const id of placed.flatMap((parent) => children.get(parent) ?? [])) {
    const left = (waiting.get(id) ?? 0) - 1;
    waiting.set(id, left);
    if (left === 0) free.push(id);
  }
  return free;
}
