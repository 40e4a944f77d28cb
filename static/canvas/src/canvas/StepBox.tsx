import type { NodeProps } from "@xyflow/react";
import { memo, useMemo } from "react";

import { portsIn, portsOut } from "../graph/kinds";
import type { PortKind } from "../graph/drawing";
import { Bar } from "../parts/Bar";
import { Face } from "./Face";
import { wayInside } from "./inside";
import { Made } from "./Made";
import { problemOf } from "./marked";
import { PersonHere } from "./PersonHere";
import { Sockets } from "./Sockets";
import { Standing } from "./Standing";
import { SAID, useMark } from "./useMarks";
import { useDraft, useLiveStep, useVerbs } from "./useCanvas";

const NO_PORTS: Readonly<Record<string, PortKind>> = {};

/** One box for every step type: ports and name from the catalogue, the rest from what has become of it. */
export const StepBox = memo(function StepBox({ id }: NodeProps) {
  const step = useDraft((state) => state.view.steps?.[id]);
  const kind = useDraft((state) => state.catalogue[state.view.steps?.[id]?.type ?? ""]);
  const catalogue = useDraft((state) => state.catalogue);
  const isChosen = useDraft((state) => state.chosen.includes(id));
  const problem = useDraft((state) => problemOf(state.problems, id));
  const live = useLiveStep(id);
  const mark = useMark(id);
  const inside = useDraft((state) => wayInside(state.page, state.view, id));
  const { open } = useVerbs();
  const [inputs, outputs] = useMemo(
    () => (step ? [portsIn(step, catalogue), portsOut(step, catalogue)] : [NO_PORTS, NO_PORTS]),
    [step, catalogue],
  );
  if (!step) return null;
  const label = step.label ?? kind?.label ?? step.type;
  const accent = Object.values(outputs)[0]?.type ?? "file";
  return (
    <article className="box" onDoubleClick={() => inside && location.assign(inside)} data-state={live?.state ?? "drawn"} data-chosen={isChosen || undefined} data-step={id} data-mark={mark || undefined}>
      <Sockets box={id} inputs={inputs} outputs={outputs} />
      <header className="box-name">
        <span className="port-square" data-port={accent} aria-hidden="true" />
        <span>{label}</span>
        {inside && (
          <a className="box-open nodrag" href={inside} aria-label={`Open ${label}`} title="Step inside (O)">
            Open
          </a>
        )}
      </header>
      {mark && <span className="box-mark">{SAID[mark]}</span>}
      <Made id={id} />
      <Standing id={id} />
      {live && <Bar step={live} />}
      <PersonHere box={id} />
      <Face id={id} label={`${label}, ${kind?.label ?? "unknown step type"}${problem ? `, problem: ${problem}` : ""}`} />
      {problem && (
        <button
          type="button"
          className="box-problem nodrag"
          title={problem}
          aria-label={`Problem of ${label}: ${problem}`}
          onClick={() => open("problems")}
        >
          <span aria-hidden="true">!</span>
        </button>
      )}
    </article>
  );
});
