import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, type CSSProperties, type KeyboardEvent, type RefObject } from "react";

import { NARROW, useMedia } from "../parts/useScreen";
import { useRun } from "../run/useRun";
import { Chips } from "./Filters";
import { movePlace, type Place } from "./keys";
import { cellId, Line } from "./Line";
import { countLines, findRow } from "./pages";
import { useRows, useRowsStore } from "./useRows";

/** Heights in pixels, as in the styles: of a line and of the heading, wide and narrow. */
const WIDE = { line: 36, top: 34 };
const CARD = { line: 72, top: 26 };

/** The rows of a batch, one line each; only those on screen exist. */
export function Grid() {
  const count = useRows((state) => countLines(state.kept));
  const isSeeking = useRows((state) => state.isSeeking);
  const columns = useRows((state) => state.columns);
  const withCost = useRun((state) => Number(state.snapshot.run.cost) > 0);
  const scroll = useRef<HTMLDivElement>(null);
  const lines = useLines(scroll, count);
  const keys = useKeys(count, columns.length + 1, scroll, lines.reach);
  const active = useRows((state) => state.active);
  const rows = useRowsStore();
  const pick = useCallback(
    (line: number, column: number) => {
      const state = rows.getState();
      state.move({ line, column });
      state.choose(findRow(state.kept, line)?.number ?? null);
      scroll.current?.focus({ preventScroll: true });
    },
    [rows],
  );
  const style = { "--steps": columns.length, "--figures": withCost ? 2 : 1 } as CSSProperties;
  return (
    <section className="rows" aria-label="Rows">
      <Chips />
      <div
        ref={scroll}
        className="rows-scroll"
        role="grid"
        tabIndex={0}
        aria-label="Rows and their steps. Arrow keys move, Enter opens the row’s story."
        aria-rowcount={count + 1}
        aria-colcount={columns.length + 1 + (withCost ? 2 : 1)}
        aria-busy={isSeeking}
        aria-activedescendant={count ? cellId(active.line, active.column) : undefined}
        style={style}
        onKeyDown={keys}
      >
        <Top columns={columns} withCost={withCost} />
        <div role="rowgroup" className="rows-lines" style={{ height: lines.height }}>
          {lines.shown.map((item) => (
            <Placed key={item.index} line={item.index} top={item.start} withCost={withCost} onPick={pick} />
          ))}
        </div>
        {count === 0 && <p className="rows-nothing">No row is like this. Loosen what you look for.</p>}
      </div>
    </section>
  );
}

function Top({ columns, withCost }: { columns: readonly string[]; withCost: boolean }) {
  const stepById = useRun((state) => state.stepById);
  return (
    <div role="rowgroup" className="rows-top">
      <div role="row" aria-rowindex={1} className="line">
        <div role="columnheader" className="line-name">
          <span className="line-number">Row</span>
        </div>
        {columns.map((step) => (
          <div key={step} role="columnheader" className="line-cell" title={stepById[step]?.label ?? step}>
            {stepById[step]?.label ?? step}
          </div>
        ))}
        {withCost && (
          <div role="columnheader" className="line-figure">
            Cost
          </div>
        )}
        <div role="columnheader" className="line-figure">
          Time
        </div>
      </div>
    </div>
  );
}

interface PlacedProps {
  line: number;
  top: number;
  withCost: boolean;
  onPick: (line: number, column: number) => void;
}

function Placed({ line, top, withCost, onPick }: PlacedProps) {
  const row = useRows((state) => findRow(state.kept, line));
  const columns = useRows((state) => state.columns);
  const active = useRows((state) => (state.active.line === line ? state.active.column : -1));
  const isChosen = useRows((state) => state.chosen !== null && state.chosen === row?.number);
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-selected={isChosen}
      className="line"
      data-row={row?.number}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Line {...{ line, row, columns, withCost, active, isChosen, onPick }} />
    </div>
  );
}

interface Lines {
  shown: { index: number; start: number }[];
  height: number;
  /** Brings a line into sight. */
  reach: (line: number) => void;
}

/** The lines on screen, and a word to the store about them. */
function useLines(scroll: RefObject<HTMLDivElement | null>, count: number): Lines {
  "use no memo"; // The library's object stays the same while what it says changes.
  const rows = useRowsStore();
  const sieve = useRows((state) => state.sieve);
  const size = useMedia(NARROW) ? CARD : WIDE;
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => size.line,
    overscan: 10,
    // The heading stands before the first line, and stays on top of what is scrolled.
    scrollMargin: size.top,
    scrollPaddingStart: size.top,
  });
  const shown = virtual.getVirtualItems();
  const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0];
  useEffect(() => rows.getState().look(first, last), [rows, first, last, count]);
  useEffect(() => virtual.measure(), [virtual, size]);
  useEffect(() => {
    scroll.current?.scrollTo({ top: 0 });
  }, [scroll, sieve]);
  return {
    shown: shown.map(({ index, start }) => ({ index, start: start - size.top })),
    height: virtual.getTotalSize(),
    reach: (line) => virtual.scrollToIndex(line, { align: "auto" }),
  };
}

function useKeys(
  lines: number,
  columns: number,
  scroll: RefObject<HTMLDivElement | null>,
  reach: (line: number) => void,
): (event: KeyboardEvent) => void {
  const rows = useRowsStore();
  const size = useMedia(NARROW) ? CARD.line : WIDE.line;
  return (event) => {
    const { active, kept, choose, move, chosen } = rows.getState();
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      const number = findRow(kept, active.line)?.number ?? null;
      choose(event.key === " " && chosen === number ? null : number);
      return;
    }
    if (event.altKey || lines === 0) return;
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? size) / size) - 1);
    const to: Place | null = movePlace(active, event.key, event.ctrlKey || event.metaKey, { lines, columns, page });
    if (!to) return;
    event.preventDefault();
    move(to);
    reach(to.line);
  };
}
