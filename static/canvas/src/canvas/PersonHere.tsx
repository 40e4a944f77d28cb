import type { CSSProperties } from "react";

import { useDraft } from "./useCanvas";

/** Who else is at a box now, and in which field of its form. */
export function PersonHere({ box }: { box: string }) {
  const person = useDraft((state) => state.people.find((person) => person.box === box));
  if (!person) return null;
  const where = person.field ? `${person.name} is writing ${person.field.replaceAll("_", " ")}` : `${person.name} is here`;
  return (
    <span className="box-person" style={{ "--person": person.colour } as CSSProperties} title={where}>
      {initials(person.name)}
      <span className="unseen">{where}</span>
    </span>
  );
}

/** "Ines Barth" as "IB". */
export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
