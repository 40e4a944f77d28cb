/** What a pipeline could hand out. Pure. */

import type { Catalogue, Drawing } from "./drawing";
import { portsOut } from "./kinds";
import type { OpenType } from "../types";

/** An output port of a step; `source` is how the file writes it, `name` what it is handed out as, "" where it is not. */
export interface Result {
  step: string;
  port: string;
  type: OpenType;
  source: string;
  name: string;
  /** Whether it stands at an end of the drawing: nothing takes anything from its step. */
  isEnd: boolean;
}

/** Every port that could be handed out, in the order of the file. */
export function listResults(drawing: Drawing, catalogue: Catalogue): Result[] {
  const steps = Object.entries(drawing.steps ?? {});
  const taken = new Set(steps.flatMap(([, step]) => Object.values(step.in ?? {}).map((source) => source.split(".")[0])));
  const names = new Map(Object.entries(drawing.outputs ?? {}).map(([name, source]) => [source, name]));
  return steps.flatMap(([id, step]) =>
    Object.entries(portsOut(step, catalogue)).map(([port, kind]) => {
      const source = `${id}.${port}`;
      return { step: id, port, type: kind.type, source, name: names.get(source) ?? "", isEnd: !taken.has(id) };
    }),
  );
}
