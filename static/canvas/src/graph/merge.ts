/** Two people's drawings made one, by what both began from: no stroke of either is lost. Pure. */

import { isRecord } from "../types";
import { type Conflict, tellConflict, type Three } from "./conflict";
import { type Drawing, readSource } from "./drawing";
import { withoutMembers } from "./edit_boxes";
import { boxIn, DRAWN, type Path, valueAt } from "./facts";
import { type Drawings, findKept, restore } from "./kept";
import { mergeLines } from "./lines";
import { agreeOnNames } from "./names";
import { keep, own, withSections } from "./records";
import { isSame, namesIn } from "./same";

export { type Conflict, settle, type Side } from "./conflict";

export interface Merged {
  drawing: Drawing;
  conflicts: Conflict[];
  /** What boxes of mine are called now where they had to be called otherwise, by what they were called. */
  renamed: Readonly<Record<string, string>>;
}

type Clash = Three & { path: Path };

/**
 * Both sides' changes in one drawing. Where both changed the same thing differently, theirs stands (where one removed
 * it, what the other changed stands) and a conflict tells of it, `other` being their name. Places are not asked about:
 * theirs wins. Things keep the order of theirs; what is new in mine comes after.
 */
export function mergeDrawings(base: Drawing, mine: Drawing, theirs: Drawing, other = "someone else"): Merged {
  if (isSame(theirs, base)) return { drawing: mine, conflicts: [], renamed: {} };
  if (isSame(mine, base) || isSame(mine, theirs)) return { drawing: theirs, conflicts: [], renamed: {} };
  const { renamed, ...three } = agreeOnNames(base, mine, theirs);
  const kept = findKept(three);
  const clashes: Clash[] = kept.map(({ section, name }) => clashAt(three, [section, name]));
  const merged = mergeValues(three, [], clashes) as Drawing;
  const drawing = tidy(kept.reduce((now, each) => restore(now, three, each), merged), three);
  const told = [three.mine, three.theirs, three.base];
  const conflicts = clashes.map(({ path, ...values }) => tellConflict(path, values, told, other));
  return { drawing, conflicts, renamed };
}

// --- The law -----------------------------------------------------------------------------------

function mergeValues(three: Three, path: Path, clashes: Clash[]): unknown {
  const { base, mine, theirs } = three;
  if (isSame(mine, theirs) || isSame(mine, base)) return theirs;
  if (isSame(theirs, base)) return mine;
  if (isMapping(three, path)) return mergeMappings(three, path, clashes);
  // What is kept all the same is put back by `restore`.
  if (path.length === 2 && isWhole(path) && (mine === undefined || theirs === undefined)) return undefined;
  if (path[0] === "groups" && path[2] === "holds") return mergeSets(three);
  const text = mergeTexts(three);
  if (text !== null) return text;
  if (!isPlace(path)) clashes.push({ path, ...three });
  return theirs === undefined ? mine : theirs;
}

const isWhole = ([section]: Path): boolean => DRAWN.some((drawn) => drawn === section);

/** Where on the canvas something is: nobody wants to be asked about it. */
const isPlace = ([section, , field]: Path): boolean =>
  section === "layout" || section === "bends" || (section === "notes" && (field === "at" || field === "size"));

/** Whether values are merged name by name: the file's own mappings, and params that are objects on both sides. */
function isMapping({ base, mine, theirs }: Three, path: Path): boolean {
  const [section, , field] = path;
  const isInStep = section === "steps" && path.length > 2 && (field === "in" || field === "params");
  const mayBeLeftOut = path.length < 2 || (isInStep && path.length === 3);
  const isMade = (value: unknown): boolean => isRecord(value) || (mayBeLeftOut && value === undefined);
  return (path.length < 3 || isInStep) && [base ?? {}, mine, theirs].every(isMade);
}

function mergeMappings(three: Three, path: Path, clashes: Clash[]): unknown {
  const { base = {}, mine = {}, theirs = {} } = three as Three<Record<string, unknown>>;
  const merged = namesIn(theirs, mine).map((name): [string, unknown] => {
    const inside = { base: own(base, name), mine: own(mine, name), theirs: own(theirs, name) };
    return [name, mergeValues(inside, [...path, name], clashes)];
  });
  const left = merged.filter(([, value]) => value !== undefined);
  return left.length || path.length === 2 || path.length > 3 ? Object.fromEntries(left) : undefined;
}

function mergeSets(three: Three): unknown {
  const { base = [], mine = [], theirs = [] } = three as Three<readonly string[]>;
  const stays = theirs.filter((box) => mine.includes(box) || !base.includes(box));
  return [...stays, ...mine.filter((box) => !base.includes(box) && !theirs.includes(box))];
}

const mergeTexts = ({ base, mine, theirs }: Three): string | null =>
  typeof base === "string" && typeof mine === "string" && typeof theirs === "string"
    ? mergeLines(base, mine, theirs)
    : null;

// --- What follows from it ----------------------------------------------------------------------

/** The drawing without places, bends and members of what merging left out. */
function tidy(drawing: Drawing, { base, mine, theirs }: Drawings): Drawing {
  const gone = new Set(
    DRAWN.flatMap((section) =>
      namesIn(base[section], mine[section], theirs[section])
        .filter((name) => valueAt(drawing, [section, name]) === undefined)
        .map((name) => boxIn(section, name)),
    ),
  );
  const isCut = (wire: string): boolean =>
    !hasWire(drawing, wire) && [base, mine, theirs].some((side) => hasWire(side, wire));
  const wasEmpty = (name: string): boolean =>
    [mine, theirs].some((side) => own(side.groups, name)?.holds.length === 0);
  const members = withoutMembers(drawing.groups, gone);
  const groups = keep(members, (name, group) => group.holds.length > 0 || wasEmpty(name));
  return withSections(drawing, {
    layout: keep(drawing.layout, (box) => !gone.has(box)),
    bends: keep(drawing.bends, (wire) => !isCut(wire)),
    groups,
  });
}

function hasWire(drawing: Drawing, wire: string): boolean {
  const into = readSource(wire);
  return into !== null && own(own(drawing.steps, into.step)?.in, into.port) !== undefined;
}

const clashAt = ({ base, mine, theirs }: Drawings, path: Path): Clash => ({
  path,
  base: valueAt(base, path),
  mine: valueAt(mine, path),
  theirs: valueAt(theirs, path),
});
