import { useStore } from "zustand";

import { sayCount, sayState } from "../words";
import { sayEffort, sayWhere, type ResultRow, type StepResult } from "../graph/step_result";
import { StateMark } from "../parts/StateMark";
import type { Step } from "../types";
import { MarkedUp } from "../parts/MarkedUp";
import { folding } from "./folding";
import { PortValues } from "./PortValues";
import { useResult, type Asking } from "./useResult";

interface Props {
  run: number;
  id: string;
  /** What has become of the step, where this run is the one that is shown. */
  live: Step | undefined;
}

/** What a step took and gave in a run, one of its step runs at a time; folded away, nothing is asked for. */
export function TookAndGave(props: Props) {
  const { isOpen } = useStore(folding);
  return (
    <details className="result-fold" open={isOpen} onToggle={(event) => folding.setState({ isOpen: event.currentTarget.open })}>
      <summary>What it took and gave</summary>
      {isOpen && <Shown {...props} />}
    </details>
  );
}

function Shown({ run, id, live }: Props) {
  const asking = useResult(run, id, live);
  const { result, trouble } = asking;
  if (trouble)
    return (
      <p className="field-note" role="status">
        {trouble}
      </p>
    );
  if (!result) return <p className="field-help">What it took and gave is on its way.</p>;
  const row = result.step_run;
  const isOne = result.total === 1 && !asking.asked.isFailed;
  return (
    <>
      {!isOne && <Turning asking={asking} result={result} failed={live?.counts.failed ?? 0} />}
      {row ? <Row key={row.id} row={row} isOne={isOne} /> : <p className="field-help">None of them stands so any more.</p>}
    </>
  );
}

interface TurningProps {
  asking: Asking;
  result: StepResult;
  failed: number;
}

/** The way through the step runs of a step: one by one, or those only that failed. */
function Turning({ asking: { asked, ask }, result, failed }: TurningProps) {
  const { place, total, step_run: row } = result;
  return (
    <div className="turning">
      <span className="steps-through" role="group" aria-label="Which one of them">
        <button type="button" className="verb square" aria-label="The one before" disabled={place === 0} onClick={() => ask({ place: place - 1 })}>
          ‹
        </button>
        <span aria-live="polite">{total ? `${sayCount(place + 1)} of ${sayCount(total)}` : "none"}</span>
        <button type="button" className="verb square" aria-label="The next one" disabled={place + 1 >= total} onClick={() => ask({ place: place + 1 })}>
          ›
        </button>
      </span>
      {row && <small>{sayWhere(row)}</small>}
      {(failed > 0 || asked.isFailed) && (
        <button type="button" className="chip" aria-pressed={asked.isFailed} onClick={() => ask({ place: 0, isFailed: !asked.isFailed })}>
          Only what failed
        </button>
      )}
    </div>
  );
}

function Row({ row, isOne }: { row: ResultRow; isOne: boolean }) {
  const effort = sayEffort(row);
  // That nothing like it was made before goes without saying, and what was used again is told above where it is alone.
  const why = row.reuse?.from && (!isOne || row.reuse.why.startsWith("Made anew")) ? row.reuse.why : "";
  const given = row.inputs.some((port) => port.count > 0);
  return (
    <>
      {!isOne && <StateMark state={row.state} word={row.review_url ? "needs you" : sayState(row.state)} />}
      {row.error && !isOne && <p className="field-wrong"><MarkedUp sentence={row.error} /></p>}
      {row.state === "running" && row.message && <p className="field-help">{row.message}</p>}
      <PortValues title="It gave" ports={row.outputs} whole={row.url} />
      <PortValues title="It took" ports={row.inputs} whole={row.url} isSmall />
      {!given && ["blocked", "ready"].includes(row.state) && <p className="field-help">It waits for what it is to take.</p>}
      <Facts row={row} />
      {(effort || why) && <p className="field-help">{[effort && `It ${effort}.`, why].filter(Boolean).join(" ")}</p>}
      {!isOne && (
        <a className="values-more" href={row.url}>
          How this one came to be
        </a>
      )}
    </>
  );
}

function Facts({ row }: { row: ResultRow }) {
  const told = [...row.facts, ...row.notes.map((note): [string, string] => ["Note", note])];
  if (!told.length) return null;
  return (
    <dl className="values-facts">
      {told.map(([label, said], place) => (
        <div key={`${label} ${place}`}>
          <dt>{label}</dt>
          <dd dir="auto" title={said.length > 120 ? said : undefined}>
            {said}
          </dd>
        </div>
      ))}
    </dl>
  );
}
