/** Three drawings made to mean the same things by the same names, before they are merged. Pure. */

import type { Drawing } from "./drawing";
import { freeName, renameInput, renameStep } from "./edit_boxes";
import { boxIn, DRAWN, type DrawnSection } from "./facts";
import { own, rename, withSections } from "./records";
import { isSame, namesIn } from "./same";

export interface Agreed {
  base: Drawing;
  mine: Drawing;
  theirs: Drawing;
  /** What boxes of mine are called now, by what they were called: steps, `$input`s and `#note`s. */
  renamed: Readonly<Record<string, string>>;
}

type Renaming = readonly [section: DrawnSection, from: string, to: string];

/**
 * What either side renamed is called so in all three; what both drew anew under one name, though it is not the same,
 * goes by a fresh name in mine.
 */
export function agreeOnNames(base: Drawing, mine: Drawing, theirs: Drawing): Agreed {
  const byMe = findRenamings(base, mine).filter(([section, , to]) => !has(theirs, section, to));
  const [met, them] = [applyAll(base, byMe), applyAll(theirs, byMe)];
  const byThem = findRenamings(met, them).filter(([section, , to]) => !has(mine, section, to));
  const me = applyAll(mine, byThem);
  const agreed = { base: applyAll(met, byThem), mine: me, theirs: them };
  const twins = findTwins(agreed.base, me, them);
  return { ...agreed, mine: applyAll(me, twins), renamed: toBoxes([...byThem, ...twins]) };
}

/** The newcomer with fresh names for what it and the resident both drew since, where the two are not the same. */
export const partTwins = (base: Drawing, newcomer: Drawing, resident: Drawing): Drawing =>
  applyAll(newcomer, findTwins(base, newcomer, resident));

const has = (drawing: Drawing, section: DrawnSection, name: string): boolean =>
  own<unknown>(drawing[section], name) !== undefined;

const toBoxes = (renamings: readonly Renaming[]): Record<string, string> =>
  Object.fromEntries(
    renamings
      .filter(([section]) => section !== "groups")
      .map(([section, from, to]) => [boxIn(section, from), boxIn(section, to)]),
  );

const applyAll = (drawing: Drawing, renamings: readonly Renaming[]): Drawing =>
  renamings.reduce((now, renaming) => apply(now, renaming), drawing);

function apply(drawing: Drawing, [section, from, to]: Renaming): Drawing {
  if (section === "steps") return renameStep(drawing, from, to);
  if (section === "inputs") return renameInput(drawing, from, to);
  const anew = (name: string): string => (name === from ? to : name);
  return withSections(drawing, { [section]: rename<unknown>(drawing[section], anew) });
}

/** Steps and inputs that are gone while one like them stands in the very place, under another name. */
function findRenamings(base: Drawing, side: Drawing): Renaming[] {
  return (["steps", "inputs"] as const).flatMap((section) => {
    const gone = Object.keys(base[section] ?? {}).filter((name) => !has(side, section, name));
    const anew = Object.keys(side[section] ?? {}).filter((name) => !has(base, section, name));
    return gone.flatMap((from): Renaming[] => {
      const alike = anew.filter((to) => isAlike(base, side, section, from, to));
      return alike.length === 1 && alike[0] !== undefined ? [[section, from, alike[0]]] : [];
    });
  });
}

function isAlike(base: Drawing, side: Drawing, section: "steps" | "inputs", from: string, to: string): boolean {
  const place = own(base.layout, boxIn(section, from));
  if (place === undefined || !isSame(place, own(side.layout, boxIn(section, to)))) return false;
  const [was, is] = [own<object>(base[section], from), own<object>(side[section], to)];
  return isSame({ ...was, in: {} }, { ...is, in: {} });
}

function findTwins(base: Drawing, mine: Drawing, theirs: Drawing): Renaming[] {
  return DRAWN.flatMap((section) => {
    const taken: Record<string, unknown> = { ...base[section], ...theirs[section], ...mine[section] };
    return namesIn(mine[section])
      .filter((name) => !has(base, section, name) && has(theirs, section, name))
      .filter((name) => !isTheSame(mine, theirs, section, name))
      .map((name): Renaming => {
        const fresh = freeName(name, taken, section);
        taken[fresh] = true;
        return [section, name, fresh];
      });
  });
}

function isTheSame(mine: Drawing, theirs: Drawing, section: DrawnSection, name: string): boolean {
  const box = boxIn(section, name);
  return (
    isSame(own<unknown>(mine[section], name), own<unknown>(theirs[section], name)) &&
    isSame(own(mine.layout, box), own(theirs.layout, box))
  );
}
