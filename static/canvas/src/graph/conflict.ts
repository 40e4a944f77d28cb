/** What two people did differently to one drawing, said to one of them, and settled by either. Pure. */

import type { Drawing } from "./drawing";
import { removeBoxes } from "./edit_boxes";
import { type Path, putAt, readWhole, valueAt } from "./facts";
import { own } from "./records";
import { asLabel, asWord, type Names, namesOf, sayPair, saySource } from "./saying";

export type Side = "mine" | "theirs";

/** A value in its three versions; undefined where it is not there. */
export interface Three<T = unknown> {
  base: T | undefined;
  mine: T | undefined;
  theirs: T | undefined;
}

/** One thing that both did differently. `field` is "" for a whole box, else as in a Problem: `params.strength`. */
export interface Conflict extends Three {
  box: string;
  field: string;
  path: Path;
  sentence: string;
}

/** The conflict of three values at a path; names are as the drawings have them, mine first. */
export function tellConflict(path: Path, three: Three, drawings: readonly Drawing[], other: string): Conflict {
  const names: Names = Object.assign({}, ...drawings.map(namesOf).reverse()) as Names;
  const sentence = `${subject(path, drawings, names)}: ${contrast(path, three, names, other)}`;
  return { ...place(path), path, ...three, sentence };
}

function place(path: Path): { box: string; field: string } {
  const [section, name = "", ...rest] = path;
  if (section === "steps") return { box: name, field: rest.join(".") };
  const box = section === "inputs" ? `$${name}` : section === "notes" ? `#${name}` : "";
  return { box, field: box && rest.length === 0 ? "" : path.join(".") };
}

const PARTS: Readonly<Record<string, string>> = {
  label: "The name",
  type: "The type",
  help: "The explanation",
  many: "One for each row, or for the whole run,",
  optional: "Whether it may be left out",
  needs: "What happens when a member failed",
};

function subject(path: Path, drawings: readonly Drawing[], names: Names): string {
  const [section, name = "", ...rest] = path;
  const whole = sayWhole(section, name, drawings, names);
  const last = rest.at(-1);
  if (last === undefined) return whole.charAt(0).toUpperCase() + whole.slice(1);
  if (section === "notes") return "The words of the note";
  const inside = ["params", "in"].includes(rest[0] ?? "") ? rest.slice(1).map(asWord).join(", ") : undefined;
  return `${inside === undefined ? (own(PARTS, last) ?? asLabel(last)) : asLabel(inside)} of ${whole}`;
}

function sayWhole(section = "drawing", name: string, drawings: readonly Drawing[], names: Names): string {
  if (section === "steps") return `“${own(names, name) ?? asLabel(name)}”`;
  if (section === "inputs") return `the input “${own(names, `$${name}`) ?? asLabel(name)}”`;
  if (section === "outputs") return `the output “${name}”`;
  if (section === "notes") return "the note";
  if (section !== "groups") return `the ${section} of the pipeline`;
  const holder = drawings.find((drawing) => own(drawing.groups, name));
  return `the group “${own(holder?.groups, name)?.label ?? name}”`;
}

function contrast(path: Path, three: Three, names: Names, other: string): string {
  if (readWhole(path)) {
    const did = (value: unknown): string => (value === undefined ? "removed it" : "went on with it");
    return `you ${did(three.mine)}, ${other} ${did(three.theirs)}; it stays until you decide.`;
  }
  if (path[0] === "outputs" || (path[0] === "steps" && path[2] === "in")) {
    const did = (value: unknown): string =>
      typeof value === "string" ? `took it from ${saySource(value, names) || value}` : "took the wire away";
    return `you ${did(three.mine)}, ${other} ${did(three.theirs)}.`;
  }
  const [mine, theirs] = sayPair(three.mine, three.theirs);
  const did = (value: unknown, said: string): string => (value === undefined ? "cleared it" : `wrote ${said}`);
  return `you ${did(three.mine, mine)}, ${other} ${did(three.theirs, theirs)}.`;
}

/** The drawing with one side's value where the two differed; a box that is not there any more is left alone. */
export function settle(drawing: Drawing, conflict: Conflict, side: Side): Drawing {
  const { path } = conflict;
  const value = conflict[side];
  const whole = readWhole(path);
  if (!whole) return isOwned(drawing, path) ? putAt(drawing, path, value) : drawing;
  if (value !== undefined) return isOwned(drawing, path) ? drawing : putAt(drawing, path, value);
  return conflict.box ? removeBoxes(drawing, [conflict.box]) : putAt(drawing, path, value);
}

const isOwned = (drawing: Drawing, path: Path): boolean =>
  readWhole(path.slice(0, 2)) === null || valueAt(drawing, path.slice(0, 2)) !== undefined;
