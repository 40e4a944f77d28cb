/** Why a wire may not be: what `connect` asks, with all that can be worked out before it is drawn. Pure. */

import type { OpenType } from "../types";
import { upstreamOf } from "./check";
import { nameOf, writeSource, type Catalogue, type Drawing, type PortKind, type Source } from "./drawing";
import { onceEach, surveyOf, type Survey } from "./kinds";
import { levelsOf } from "./levels";
import { pairingMessage, planOf, type PlanWire } from "./plan";
import { own } from "./records";
import { asLabel } from "./saying";
import { suits, typesOf } from "./typing";

/** An input port of a step. */
export interface Into {
  step: string;
  port: string;
}

/** What a type is in a sentence. */
export const TYPE_WORDS: Readonly<Record<OpenType, string>> = {
  image: "a picture",
  video: "a film",
  audio: "a recording",
  text: "text",
  json: "data",
  mask: "a mask",
  file: "a file",
  any: "anything",
};

/** What every attempt at a wire reads, worked out once for each drawing. */
export interface Ground {
  survey: Survey;
  types: (source: Source) => OpenType;
  /** The wires by the port they go into, `step.port`. */
  wires: ReadonlyMap<string, PlanWire>;
  /** The wires out of each step. */
  below: ReadonlyMap<string, readonly PlanWire[]>;
}

export const groundOf = onceEach((drawing, catalogue): Ground => {
  const survey = surveyOf(drawing, catalogue);
  const plan = planOf(drawing, catalogue);
  const below = new Map<string, PlanWire[]>();
  for (const wire of plan.wires) {
    const known = below.get(wire.source.step);
    if (known) known.push(wire);
    else below.set(wire.source.step, [wire]);
  }
  return {
    survey,
    types: typesOf(survey),
    wires: new Map(plan.wires.map((wire) => [writeSource(wire), wire])),
    below,
  };
});

/** One source, to be tried on any number of ports; `given` is the type of its values, if that is another. */
export class Attempt {
  private readonly ground: Ground;
  private above: ReadonlySet<string> | null = null;
  private readonly below = new Map<string, string>();

  constructor(
    private readonly drawing: Drawing,
    private readonly catalogue: Catalogue,
    private readonly source: Source,
    private readonly given: OpenType = groundOf(drawing, catalogue).types(source),
  ) {
    this.ground = groundOf(drawing, catalogue);
  }

  /** Why the source may not go into this port; "" when it may. */
  refuse(into: Into): string {
    const taken = this.portAt(into);
    if (!taken) return `${this.name(into.step)} has no input called ${asLabel(into.port)}.`;
    const now = this.ground.wires.get(writeSource(into))?.source;
    if (now && writeSource(now) === writeSource(this.source)) return "";
    return this.mismatch(into, taken) || this.circle(into) || this.mismatchBelow(into) || this.pairing(into);
  }

  private mismatch(into: Into, taken: PortKind): string {
    if (suits(this.given, taken.type)) return "";
    const [wanted, given] = [TYPE_WORDS[taken.type], TYPE_WORDS[this.given]];
    return `${this.sayPort(into, taken)} takes ${wanted}; this gives ${given}.`;
  }

  private circle(into: Into): string {
    if (into.step === this.source.step) return "A step cannot feed itself.";
    this.above ??= upstreamOf(this.ground.survey.steps, this.source.step);
    return this.above.has(into.step) ? "That would make these steps feed each other in a circle." : "";
  }

  /** A port that takes anything may hand it on to one that does not. */
  mismatchBelow(into: Into): string {
    const wrong = this.given === "any" ? "" : this.handedOn(into);
    return wrong && `Further on, ${wrong}`;
  }

  /** What is wrong where this port's values are handed on to; each port is looked at once. */
  private handedOn(into: Into): string {
    const key = writeSource(into);
    const known = this.below.get(key);
    if (known !== undefined) return known;
    this.below.set(key, "");
    if (!this.handsOn(into)) return "";
    for (const wire of this.ground.below.get(into.step) ?? []) {
      const taken = wire.source.port === into.port ? this.portAt(wire) : undefined;
      const wrong = taken && (this.mismatch(wire, taken) || this.handedOn(wire));
      if (wrong) {
        this.below.set(key, wrong);
        return wrong;
      }
    }
    return "";
  }

  /** Lists part at the port, or further on, where what becomes deeper meets other lists. */
  private pairing(into: Into): string {
    const parting = levelsOf(this.drawing, this.catalogue).findParting(this.source, into);
    if (!parting) return "";
    const message = pairingMessage(parting.source, parting.consumed, parting.axes);
    return parting.step === into.step ? message : `Further on, at ${this.name(parting.step)}, ${message}`;
  }

  private handsOn({ step, port }: Into): boolean {
    const kind = this.ground.survey.kinds.get(step);
    return own(kind?.inputs, port)?.type === "any" && own(kind?.outputs, port)?.type === "any";
  }

  private portAt({ step, port }: Into): PortKind | undefined {
    return own(this.ground.survey.kinds.get(step)?.inputs, port);
  }

  private name(step: string): string {
    return nameOf(this.drawing, this.catalogue, step);
  }

  /** "Cut out", or "Prompt of Edit" where a step has several inputs. */
  private sayPort({ step, port }: Into, kind: PortKind): string {
    const ports = Object.keys(this.ground.survey.kinds.get(step)?.inputs ?? {});
    return ports.length > 1 ? `${kind.label || asLabel(port)} of ${this.name(step)}` : this.name(step);
  }
}
