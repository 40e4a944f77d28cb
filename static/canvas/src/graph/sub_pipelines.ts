/** Pipelines that stand in others as one step: which there are, and how a step takes their ports over. Pure. */

import { isRecord } from "../types";
import type { Catalogue, Drawing, DrawnStep, StepType } from "./drawing";
import { alterStep } from "./edit_params";
import { portsIn, portsOut } from "./kinds";
import { own, type Mapping } from "./records";
import { isSame } from "./same";

export const SUB_PIPELINE = "sub_pipeline";
const GROUP = "Your pipelines";

/** What a version takes and gives, as the params of a step that stands for it hold it. */
export interface TakenOver {
  takes: Mapping<unknown>;
  gives: Mapping<unknown>;
}

/** A pipeline of the project that may stand in this one, with the ports of its newest version. */
export interface Offered extends TakenOver {
  id: number;
  name: string;
  /** The numbers of its versions, the newest first. */
  versions: readonly number[];
}

/** The ports of a version as the server tells them, with its number and its pipeline's name. */
export interface PortsNow extends TakenOver {
  name: string;
  version: number;
}

/** Which version a step stands for; without a number, the newest. */
export interface Link {
  pipeline: number;
  version: number | null;
}

/** What a step stands for; null where it stands for none, or has not been told yet. */
export function linkOf(step: Pick<DrawnStep, "type" | "params"> | undefined): Link | null {
  const { pipeline, version } = step?.params ?? {};
  if (step?.type !== SUB_PIPELINE || typeof pipeline !== "number") return null;
  return { pipeline, version: typeof version === "number" ? version : null };
}

/** What the ports of a version are kept under. */
export const linkKey = ({ pipeline, version }: Link): string => (version === null ? `${pipeline}` : `${pipeline}@${version}`);

/** The newest version of what a step stands for, where it stays at an older one; null where it does not, or nobody
 * knows. */
export function newerThan({ pipeline, version }: Link, offered: readonly Offered[]): number | null {
  const newest = offered.find((each) => each.id === pipeline)?.versions[0];
  return version !== null && newest !== undefined && newest > version ? newest : null;
}

/** The drawing in which a step stands for this version and has its ports; what is wired into it stays. */
export function takeOver(drawing: Drawing, id: string, link: Link, { takes, gives }: TakenOver): Drawing {
  const step = own(drawing.steps, id);
  if (!step) return drawing;
  const pinned = link.version === null ? {} : { version: link.version };
  const params = { pipeline: link.pipeline, ...pinned, takes, gives };
  if (step.type === SUB_PIPELINE && isSame(step.params, params)) return drawing;
  return alterStep(drawing, id, { type: SUB_PIPELINE, params });
}

/** The same for another pipeline: a step that bears the last one's name bears the new one's. */
export function chooseOffered(drawing: Drawing, id: string, chosen: Offered, before: string): Drawing {
  const label = own(drawing.steps, id)?.label;
  const taken = takeOver(drawing, id, { pipeline: chosen.id, version: null }, chosen);
  return !label || label === before ? alterStep(taken, id, { label: chosen.name }) : taken;
}

/** The pipelines on offer with what has become known of one: its newest version, with the ports of that. */
export const renewed = (offered: readonly Offered[], link: Link, { name, version, takes, gives }: PortsNow): readonly Offered[] =>
  offered.map((each) => {
    if (each.id !== link.pipeline) return each;
    const versions = each.versions.includes(version) ? each.versions : [version, ...each.versions].sort((a, b) => b - a);
    return { ...each, name, versions, ...(link.version === null && { takes, gives }) };
  });

/** What has changed about the ports since a step took them over, in a sentence; "" where nothing has. */
export function sayChanged(step: Pick<DrawnStep, "params">, name: string, ports: TakenOver): string {
  const told = (["takes", "gives"] as const).flatMap((side) => {
    const had = step.params?.[side];
    return isSame(isRecord(had) ? had : {}, ports[side]) ? [] : [`${side} ${sayPorts(ports[side])}`];
  });
  return told.length ? `${name} ${told.join(" and ")} now, which this step has not taken over yet.` : "";
}

function sayPorts(ports: Mapping<unknown>): string {
  const words = Object.entries(ports).map(([name, port]) => (isRecord(port) ? `${name} (${sayType(port)})` : name));
  const last = words.pop();
  return words.length ? `${words.join(", ")} and ${last}` : (last ?? "nothing");
}

const sayType = (port: Mapping<unknown>): string =>
  [port.many === true && "many", port.type, port.optional === true && "if wanted"].filter(Boolean).join(" ");

// --- Among the step types ------------------------------------------------------------------------

const known = new WeakMap<readonly Offered[], { catalogue: Catalogue; all: Catalogue }>();

/** The step types, and the offered pipelines as if each were one, `sub_pipeline/7`; worked out once. */
export function withOffered(catalogue: Catalogue, offered: readonly Offered[]): Catalogue {
  const before = known.get(offered);
  if (before?.catalogue === catalogue) return before.all;
  const type = own(catalogue, SUB_PIPELINE);
  const more = type ? offered.map((each) => asType(type, each)) : [];
  const all = { ...catalogue, ...Object.fromEntries(more.map((each) => [each.type, each])) };
  known.set(offered, { catalogue, all });
  return all;
}

function asType(type: StepType, { id, name, takes, gives }: Offered): StepType {
  const drawn = { type: SUB_PIPELINE, params: { takes, gives } };
  const catalogue = { [SUB_PIPELINE]: type };
  return {
    ...type,
    type: `${SUB_PIPELINE}/${id}`,
    label: name,
    group: GROUP,
    help: `All steps of ${name}, as one.`,
    inputs: portsIn(drawn, catalogue),
    outputs: portsOut(drawn, catalogue),
  };
}

/** The drawing in which a step of such a type is what the file calls it; any other step is as it was. */
export function asDrawn(drawing: Drawing, id: string, offered: readonly Offered[]): Drawing {
  const type = own(drawing.steps, id)?.type;
  const found = offered.find((each) => type === `${SUB_PIPELINE}/${each.id}`);
  return found ? chooseOffered(drawing, id, found, "") : drawing;
}

/** The label that a new step of this type begins with: pipelines have names, step types need none. */
export const labelFor = (type: StepType): { label?: string } =>
  type.type.startsWith(`${SUB_PIPELINE}/`) ? { label: type.label } : {};
