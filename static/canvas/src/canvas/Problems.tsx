import { useReactFlow } from "@xyflow/react";

import { mayEdit } from "../draft/store";
import { nameOf, type Problem } from "../graph/drawing";
import { findFix } from "../graph/fixes";
import { linkOf } from "../graph/sub_pipelines";
import { MarkedUp } from "../parts/MarkedUp";
import { fit } from "./commands";
import { focusBox, focusField } from "./focus";
import { useDraft, useVerbs } from "./useCanvas";
import { usePorts } from "./usePorts";

/** Everything that is wrong, each with the way to it and, where there is one, the obvious way out. */
export function Problems() {
  const problems = useDraft((state) => state.problems);
  const conflicts = useDraft((state) => state.conflicts);
  return (
    <>
      {conflicts.length > 0 && <Conflicts />}
      {problems.length > 0 ? (
        <ProblemList problems={problems} />
      ) : (
        <p className="side-quiet">Nothing is wrong. This drawing can be run and published.</p>
      )}
    </>
  );
}

/** Each problem with the way to its step and field. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  return (
    <ol className="problems">
      {problems.map((problem) => (
        <Entry key={`${problem.step} ${problem.field} ${problem.message}`} problem={problem} />
      ))}
    </ol>
  );
}

function Entry({ problem }: { problem: Problem }) {
  const drawing = useDraft((state) => state.drawing);
  const catalogue = useDraft((state) => state.catalogue);
  const isOpen = useDraft(mayEdit);
  const { change } = useVerbs();
  const goTo = useGoTo();
  const ports = useDraft((state) => state.ports);
  usePorts(linkOf(drawing.steps?.[problem.step]));
  const fix = isOpen ? findFix(drawing, catalogue, problem, ports) : null;
  return (
    <li>
      {problem.step && (
        <button type="button" className="problem-where" onClick={() => goTo(problem.step, problem.field)}>
          {nameOf(drawing, catalogue, problem.step)}
          {problem.field && <span>{sayField(problem.field)}</span>}
        </button>
      )}
      <p>
        <MarkedUp sentence={problem.message} />
      </p>
      {fix && (
        <button type="button" className="verb" onClick={() => change(fix.label.toLowerCase(), fix.edit)}>
          {fix.label}
        </button>
      )}
    </li>
  );
}

/** What two people changed differently at the same time: theirs is drawn, mine is kept until one of them is chosen. */
function Conflicts() {
  const conflicts = useDraft((state) => state.conflicts);
  const { settle } = useVerbs();
  return (
    <section className="conflicts">
      <h3>You and somebody else changed this at the same time</h3>
      <ol className="problems">
        {conflicts.map((conflict) => (
          <li key={`${conflict.box} ${conflict.field}`}>
            <p>{conflict.sentence}</p>
            <span className="side-row">
              <button type="button" className="verb" onClick={() => settle(conflict, "mine")}>
                Take mine
              </button>
              <button type="button" className="verb" onClick={() => settle(conflict, "theirs")}>
                Keep theirs
              </button>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Chooses a box, shows it, and gives the keyboard to it, or to the field of its form that is meant. */
export function useGoTo(): (id: string, field?: string) => void {
  const flow = useReactFlow();
  const { choose } = useVerbs();
  return (id, field = "") => {
    choose([id]);
    void flow.fitView({ ...fit(), nodes: [{ id }], maxZoom: 1 });
    if (field) focusField(id, field);
    else focusBox(id);
  };
}

/** "params.back_to" as "back to", "in.image" as "image". */
const sayField = (field: string): string => field.replace(/^(params|in)\./, "").replaceAll(/[._]/g, " ");
