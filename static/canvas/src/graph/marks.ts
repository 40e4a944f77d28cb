/** The marks that say on the canvas where two drawings differ. Pure. */

import { type Drawing, readSource } from "./drawing";
import { own } from "./records";
import { isSame, namesIn } from "./same";

export type Mark = "added" | "removed" | "changed" | "moved";

/** The marks of steps, inputs and notes; `changed` has the steps and inputs that are not what they were. */
export function markBoxes(before: Drawing, after: Drawing, changed: ReadonlySet<string>): Record<string, Mark> {
  const steps = namesIn(after.steps, before.steps).map(
    (id) => [id, own(before.steps, id), own(after.steps, id)] as const,
  );
  const inputs = namesIn(after.inputs, before.inputs).map(
    (name) => [`$${name}`, own(before.inputs, name), own(after.inputs, name)] as const,
  );
  const boxes = [...inputs, ...steps].map(([box, was, is]) => {
    const hasMoved = !isSame(own(before.layout, box), own(after.layout, box));
    return [box, mark(was, is, changed.has(box)) ?? (hasMoved ? "moved" : undefined)] as const;
  });
  const notes = namesIn(after.notes, before.notes).map((name) => {
    const [was, is] = [own(before.notes, name), own(after.notes, name)];
    return [`#${name}`, mark(was, is, was?.text !== is?.text) ?? (isSame(was, is) ? undefined : "moved")] as const;
  });
  return marked([...boxes, ...notes]);
}

/** The marks of wires, by the port that each goes into. */
export function markWires(before: Drawing, after: Drawing): Record<string, Mark> {
  const [was, now] = [wiresOf(before), wiresOf(after)];
  return marked(
    namesIn(now, was).map((wire) => {
      const [from, to] = [own(was, wire), own(now, wire)];
      return [wire, mark(from, to, from !== to)];
    }),
  );
}

const wiresOf = (drawing: Drawing): Record<string, string> =>
  Object.fromEntries(
    Object.entries(drawing.steps ?? {}).flatMap(([id, step]) =>
      Object.entries(step.in ?? {})
        .filter(([, text]) => readSource(text))
        .map(([port, text]) => [`${id}.${port}`, text]),
    ),
  );

/** The marks of groups; the order of what they hold does not count. */
export const markGroups = (before: Drawing, after: Drawing): Record<string, Mark> =>
  marked(
    namesIn(after.groups, before.groups).map((name) => {
      const [was, is] = [own(before.groups, name), own(after.groups, name)];
      const isChanged = was?.label !== is?.label || !isSame(was?.holds.toSorted(), is?.holds.toSorted());
      return [name, mark(was, is, isChanged)];
    }),
  );

function mark(before: unknown, after: unknown, isChanged: boolean): Mark | undefined {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  return isChanged ? "changed" : undefined;
}

const marked = (marks: readonly (readonly [string, Mark | undefined])[]): Record<string, Mark> =>
  Object.fromEntries(marks.filter((entry): entry is readonly [string, Mark] => entry[1] !== undefined));
