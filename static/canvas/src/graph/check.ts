/** Everything that is wrong with a drawing, sentence for sentence as `pipelines/graph/check.py` tells it. Pure.
 *
 * What is wrong with the params themselves only the server knows; it says so in its answer to a save.
 */

import type { OpenType } from "../types";
import { didYouMean } from "./close";
import { writeSource, type Catalogue, type Drawing, type Problem, type Source } from "./drawing";
import { onceEach, surveyOf, type Kind, type Survey } from "./kinds";
import { planOf, topological, type Axes } from "./plan";
import { inPython, type ReadStep } from "./reader";
import { own } from "./records";
import { suits, typesOf } from "./typing";

/** Every problem at once. Pairings and ways back are told once all else is right, since they follow from it. */
export const findProblems = onceEach((drawing, catalogue): readonly Problem[] => {
  const survey = surveyOf(drawing, catalogue);
  const check = new Check(survey, catalogue);
  const problems = [...survey.problems, ...check.steps(), ...check.outputs(), ...check.looks()];
  const { circle } = topological(survey);
  if (circle[0] !== undefined) {
    const message = `These steps feed each other in a circle: ${[...circle].sort().join(", ")}.`;
    problems.push({ step: circle[0], field: "in", message });
  }
  if (problems.length || survey.kinds.size < survey.steps.size) return problems;
  return [...planOf(drawing, catalogue).problems, ...findWaysBack(drawing, catalogue)];
});

class Check {
  private readonly types: (source: Source) => OpenType;

  constructor(
    private readonly survey: Survey,
    private readonly catalogue: Catalogue,
  ) {
    this.types = typesOf(survey);
  }

  steps = (): Problem[] => [...this.survey.steps].flatMap(([id, step]) => this.step(id, step));

  outputs = (): Problem[] =>
    [...this.survey.outputs].flatMap(([name, source]) => this.source("", `outputs.${name}`, source, "any"));

  /** What stands, bends or belongs together must exist. */
  looks(): Problem[] {
    const { steps, inputs, notes, layout, bends, groups } = this.survey;
    const boxes = new Set([...steps.keys(), ...inputs.keys(), ...[...inputs.keys()].map((name) => `$${name}`)]);
    const wires = new Set(
      [...steps].flatMap(([id, step]) => [...step.inputs.keys()].map((port) => `${id}.${port}`)),
    );
    const unknown = (name: string): string => `There is no step or input called \`${name}\`.`;
    const say = (field: string, message: string): Problem => ({ step: "", field, message });
    return [
      ...layout.filter((name) => !boxes.has(name)).map((name) => say(`layout.${name}`, unknown(name))),
      ...bends
        .filter((wire) => !wires.has(wire))
        .map((wire) => say(`bends.${wire}`, `There is no wire into \`${wire}\`.`)),
      ...[...groups].flatMap(([name, holds]) =>
        holds
          .filter((box) => !boxes.has(box) && !notes.has(box.replace(/^#/, "")))
          .map((box) => say(`groups.${name}.holds`, unknown(box))),
      ),
    ];
  }

  private step(id: string, step: ReadStep): Problem[] {
    const kind = this.survey.kinds.get(id);
    if (!kind) {
      if (!step.type) return [];
      const hint = didYouMean(step.type, Object.keys(this.catalogue));
      return [{ step: id, field: "type", message: `There is no step type \`${step.type}\`.${hint}` }];
    }
    const wired = [...step.inputs].flatMap(([port, source]) => this.wire(id, step, kind, port, source));
    const missing = Object.entries(kind.inputs)
      .filter(([name, port]) => !port.optional && !step.inputs.has(name))
      .map(([name]) => ({
        step: id,
        field: `in.${name}`,
        message: `${step.type} needs \`${name}\`; wire something into it.`,
      }));
    return [...checkVersion(id, step, kind), ...wired, ...missing];
  }

  private wire(id: string, step: ReadStep, kind: Kind, port: string, source: Source): Problem[] {
    const taken = own(kind.inputs, port);
    if (taken) return this.source(id, `in.${port}`, source, taken.type);
    const names = Object.keys(kind.inputs);
    const hint = didYouMean(port, names) || ` It takes ${names.join(", ") || "nothing"}.`;
    return [{ step: id, field: `in.${port}`, message: `${step.type} has no input \`${port}\`.${hint}` }];
  }

  private source(step: string, field: string, source: Source, wanted: OpenType): Problem[] {
    const message = source.step
      ? this.stepSource(source, wanted)
      : this.survey.inputs.has(source.port)
        ? this.type(source, wanted)
        : `There is no input \`$${source.port}\`.${didYouMean(source.port, this.survey.inputs.keys())}`;
    return message ? [{ step, field, message }] : [];
  }

  private stepSource(source: Source, wanted: OpenType): string {
    const step = this.survey.steps.get(source.step);
    const { steps } = this.survey;
    if (!step) return `There is no step \`${source.step}\`.${didYouMean(source.step, steps.keys())}`;
    const kind = this.survey.kinds.get(source.step);
    if (!kind) return "";
    const given = own(kind.outputs, source.port);
    if (!given) {
      const names = Object.keys(kind.outputs);
      const hint = didYouMean(source.port, names) || ` It gives ${names.join(", ")}.`;
      return `\`${source.step}\` has no output \`${source.port}\`.${hint}`;
    }
    const handedOn = given.type === "any" ? own(kind.inputs, source.port) : undefined;
    if (!handedOn?.optional || step.inputs.has(source.port)) return this.type(source, wanted);
    return (
      `\`${writeSource(source)}\` is empty, since nothing is wired into \`${source.port}\` of \`${source.step}\`; ` +
      "wire something into it, or take another output."
    );
  }

  private type(source: Source, wanted: OpenType): string {
    const given = this.types(source);
    if (suits(given, wanted)) return "";
    return `\`${writeSource(source)}\` gives ${given}, but ${wanted} is needed here.`;
  }
}

function checkVersion(id: string, { type, version }: ReadStep, kind: Kind): Problem[] {
  if (version === null || version <= kind.type.version) return [];
  const message = `Drawn for version ${version} of ${type}; this is version ${kind.type.version}.`;
  return [{ step: id, field: "version", message }];
}

/** A review sends its own picture back: to a step upstream of it that works once for each of its paths. */
function findWaysBack(drawing: Drawing, catalogue: Catalogue): Problem[] {
  const { steps } = surveyOf(drawing, catalogue);
  const { order, axes } = planOf(drawing, catalogue);
  return order.flatMap((id) => {
    const target = inPython(steps.get(id)?.params.back_to ?? "");
    const message = target && checkWayBack(steps, axes, id, target);
    return message ? [{ step: id, field: "params.back_to", message }] : [];
  });
}

function checkWayBack(
  steps: ReadonlyMap<string, ReadStep>,
  axes: Readonly<Record<string, Axes>>,
  id: string,
  target: string,
): string {
  if (!upstreamOf(steps, id).has(target)) return `\`${target}\` is not a step upstream of \`${id}\`.`;
  if (JSON.stringify(axes[target]) === JSON.stringify(axes[id])) return "";
  return `\`${target}\` is shared by several pictures, so one of them cannot send it back; name a later step.`;
}

/** Every step whose results reach this one. */
export function upstreamOf(steps: ReadonlyMap<string, ReadStep>, id: string): Set<string> {
  const found = new Set<string>();
  const queue = [id];
  for (let step = queue.pop(); step !== undefined; step = queue.pop()) {
    for (const source of steps.get(step)?.inputs.values() ?? []) {
      if (!source.step || found.has(source.step)) continue;
      found.add(source.step);
      queue.push(source.step);
    }
  }
  return found;
}
