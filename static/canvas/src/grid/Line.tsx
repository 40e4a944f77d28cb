import { memo } from "react";

import { Shape } from "../parts/StateMark";
import { useRun } from "../run/useRun";
import type { Cell, Row } from "../rows";
import { sayCost, sayCount, sayDuration, sayState } from "../words";

interface Props {
  line: number;
  row: Row | undefined;
  columns: readonly string[];
  withCost: boolean;
  /** The column the keyboard stands on, or -1. */
  active: number;
  isChosen: boolean;
  onPick: (line: number, column: number) => void;
}

/** The id of a cell in the page, for the keyboard. */
export const cellId = (line: number, column: number): string => `cell-${line}-${column}`;

/** One row of the batch: number, name, one cell a step, and what it took. */
export const Line = memo(function Line({ line, row, columns, withCost, active, isChosen, onPick }: Props) {
  if (!row)
    return (
      <div role="gridcell" id={cellId(line, 0)} className="line-name" data-empty data-active={active === 0 || undefined}>
        <span className="line-number figures" aria-label="This row is on its way" />
      </div>
    );
  return (
    <>
      <div
        role="gridcell"
        id={cellId(line, 0)}
        className="line-name"
        data-active={active === 0 || undefined}
        onClick={() => onPick(line, 0)}
      >
        <span className="line-number figures">{row.number}</span>
        {row.thumb && <img src={row.thumb} alt="" width="28" height="28" loading="lazy" decoding="async" />}
        <span className="line-words" dir="auto">
          {row.name}
        </span>
      </div>
      {columns.map((step, place) => (
        <Square
          key={step}
          id={cellId(line, place + 1)}
          step={step}
          cell={row.cells[step]}
          isActive={active === place + 1}
          onPick={() => onPick(line, place + 1)}
        />
      ))}
      {withCost && (
        <div role="gridcell" className="line-figure figures">
          {Number(row.cost) > 0 ? sayCost(row.cost) : "–"}
        </div>
      )}
      <div role="gridcell" className="line-figure figures" data-chosen={isChosen || undefined}>
        {sayTime(row)}
      </div>
    </>
  );
});

interface SquareProps {
  id: string;
  step: string;
  cell: Cell | undefined;
  isActive: boolean;
  onPick: () => void;
}

function Square({ id, step, cell, isActive, onPick }: SquareProps) {
  const label = useRun((state) => state.stepById[step]?.label ?? step);
  const state = cell?.state ?? "blocked";
  const isMany = cell !== undefined && cell.total > 1;
  const share = isMany ? `${sayCount(cell.done)}/${sayCount(cell.total)}` : "";
  return (
    <div
      role="gridcell"
      id={id}
      className="line-cell"
      data-active={isActive || undefined}
      title={`${label}: ${sayState(state)}`}
      onClick={onPick}
    >
      <span className="unseen">{`${label}: ${sayState(state)}${isMany ? `, ${cell.done} of ${cell.total}` : ""}`}</span>
      <span className="square" data-state={state} data-many={isMany || undefined} aria-hidden="true">
        <Shape state={state} />
        {share && <span className="figures">{share}</span>}
      </span>
    </div>
  );
}

const GOING = new Set(["ready", "running", "waiting"]);

/** What the row took from its first beginning to its last end; nothing while it is not over. */
function sayTime(row: Row): string {
  const isGoing = Object.values(row.cells).some((cell) => GOING.has(cell.state));
  if (isGoing || !row.started_at || !row.finished_at) return "–";
  return sayDuration(Date.parse(row.finished_at) - Date.parse(row.started_at));
}
