/** What one side of a merge removed and the other went on with: it is kept, with what hangs on it. Pure. */

import type { Side } from "./conflict";
import { boxOf, type Drawing, readSource } from "./drawing";
import { boxIn, DRAWN, type DrawnSection, type Path, putAt, valueAt } from "./facts";
import { own, put, remake, withSections } from "./records";
import { isSame, namesIn } from "./same";

export type Drawings = Readonly<Record<"base" | Side, Drawing>>;

export interface Kept {
  section: DrawnSection;
  name: string;
  keeper: Side;
}

/** What one side removed and the other went on with. */
export function findKept(three: Drawings): Kept[] {
  return DRAWN.flatMap((section) =>
    Object.keys(three.base[section] ?? {}).flatMap((name): Kept[] => {
      const [inMine, inTheirs] = [valueAt(three.mine, [section, name]), valueAt(three.theirs, [section, name])];
      if ((inMine === undefined) === (inTheirs === undefined)) return [];
      const keeper: Side = inMine === undefined ? "theirs" : "mine";
      return isWorkedOn(three.base, three[keeper], section, name) ? [{ section, name, keeper }] : [];
    }),
  );
}

/** Whether a side changed a thing or wired something new to it; moving it or taking members away is not enough. */
function isWorkedOn(base: Drawing, side: Drawing, section: DrawnSection, name: string): boolean {
  const path = [section, name];
  if (section === "notes") return !isSame(valueAt(base, [...path, "text"]), valueAt(side, [...path, "text"]));
  if (section === "groups") {
    const was = own(base.groups, name);
    const is = own(side.groups, name);
    return was?.label !== is?.label || !!is?.holds.some((box) => !was?.holds.includes(box));
  }
  return (
    !isSame(valueAt(base, path), valueAt(side, path)) ||
    findMentions(side, boxIn(section, name)).some((at) => !isSame(valueAt(base, at), valueAt(side, at)))
  );
}

/** Where a drawing names a step or input: wires from it, outputs it gives, reviews that send back to it. */
function findMentions(drawing: Drawing, box: string): Path[] {
  const isFrom = (text: string): boolean => {
    const source = readSource(text);
    return source !== null && boxOf(source) === box;
  };
  const inSteps = Object.entries(drawing.steps ?? {}).flatMap(([id, step]) => [
    ...Object.keys(step.in ?? {})
      .filter((port) => isFrom(step.in?.[port] ?? ""))
      .map((port) => ["steps", id, "in", port]),
    ...(own(step.params, "back_to") === box ? [["steps", id, "params", "back_to"]] : []),
  ]);
  const outputs = Object.keys(drawing.outputs ?? {}).filter((name) => isFrom(drawing.outputs?.[name] ?? ""));
  return [...inSteps, ...outputs.map((name) => ["outputs", name])];
}

/** The drawing with a kept thing as its keeper has it, and with what hung on it and went with it only. */
export function restore(drawing: Drawing, three: Drawings, { section, name, keeper }: Kept): Drawing {
  const from = three[keeper];
  const box = boxIn(section, name);
  const mentions = findMentions(from, box).filter(
    (path) => isSame(valueAt(three.base, path), valueAt(from, path)) && valueAt(drawing, path) === undefined,
  );
  const wires = mentions.map(([, id = "", , port = ""]) => `${id}.${port}`);
  const bends = namesIn(from.bends).filter((wire) => wires.includes(wire) || wire.startsWith(`${box}.`));
  const paths = [[section, name], ["layout", box], ...mentions, ...bends.map((wire) => ["bends", wire])];
  const back = paths
    .filter(([at = "", id = ""]) => at !== "steps" || id === name || own(drawing.steps, id) !== undefined)
    .reduce((now, path) => copyAt(now, from, path), inOrder(drawing, three, section, name));
  const groups = remake(back.groups, (group, id) =>
    own(from.groups, id)?.holds.includes(box) && !group.holds.includes(box)
      ? { ...group, holds: [...group.holds, box] }
      : group,
  );
  return withSections(back, { groups });
}

const copyAt = (drawing: Drawing, from: Drawing, path: Path): Drawing => {
  const value = valueAt(from, path);
  return value === undefined ? drawing : putAt(drawing, path, value);
};

/** The drawing with room for a thing in the place that it has in the order of both sides. */
function inOrder(drawing: Drawing, { mine, theirs }: Drawings, section: DrawnSection, name: string): Drawing {
  const entries = put<unknown>(drawing[section], name, {});
  const order = namesIn(theirs[section], mine[section]).filter((each) => own(entries, each) !== undefined);
  return putAt(drawing, [section], Object.fromEntries(order.map((each) => [each, own(entries, each)])));
}
