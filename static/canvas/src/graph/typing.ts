/** Of which type a source's values are, and what goes into what, as the server has it. Pure. */

import type { OpenType } from "../types";
import { writeSource, type Source } from "./drawing";
import type { Survey } from "./kinds";
import { own } from "./records";

const COMPATIBLE: Readonly<Partial<Record<OpenType, readonly OpenType[]>>> = {
  image: ["file"],
  video: ["file"],
  audio: ["file"],
  mask: ["file", "image"],
  text: ["json"],
};

/** Whether values of one type may go into a port of another. */
export const suits = (given: OpenType, wanted: OpenType): boolean =>
  given === "any" || wanted === "any" || given === wanted || !!COMPATIBLE[given]?.includes(wanted);

/** Tells the type of a source; `any` where something upstream is wrong, so that nobody can tell.
 *
 * What a step hands on as it is has the type of what is wired into its input of the same name. Each source is
 * followed once, however many ask.
 */
export function typesOf(survey: Survey): (source: Source) => OpenType {
  const known = new Map<string, OpenType>();
  return (asked) => {
    const passed: string[] = [];
    let next: Source | OpenType = asked;
    while (typeof next !== "string") {
      const name = writeSource(next);
      const found: OpenType | undefined = known.get(name);
      if (found !== undefined) {
        next = found;
        continue;
      }
      // Until it is known, what leads back to itself is of any type.
      known.set(name, "any");
      passed.push(name);
      next = before(survey, next);
    }
    for (const name of passed) known.set(name, next);
    return next;
  };
}

/** The type of a source, or the source that it only hands on. */
function before(survey: Survey, source: Source): Source | OpenType {
  if (!source.step) return survey.inputs.get(source.port)?.type ?? "any";
  const given = own(survey.kinds.get(source.step)?.outputs, source.port)?.type ?? "any";
  if (given !== "any") return given;
  const handed = own(survey.kinds.get(source.step)?.outputs, source.port)
    ? survey.steps.get(source.step)?.inputs.get(source.port)
    : undefined;
  return handed ?? "any";
}
