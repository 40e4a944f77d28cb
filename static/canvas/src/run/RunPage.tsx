import { use, useEffect } from "react";
import { createPortal } from "react-dom";
import { useStore } from "zustand";

import { Lower } from "../grid/Lower";
import type { RowsStore } from "../grid/store";
import { RowSheet, RowSide } from "../grid/Story";
import { RowsContext } from "../grid/useRows";
import { Drawing } from "./Drawing";
import { Status, Verbs } from "./Head";
import { StepsCards, StepsTable } from "./Steps";
import { StorySheet, StorySide } from "./Story";
import { NARROW, useMedia, WIDE } from "../parts/useScreen";
import { usePage } from "./useRun";

interface Props {
  head: HTMLElement | null;
}

/** A run, live: its drawing, its steps, and the story of one of them. `head` is a place beside the page's path. */
export function RunPage({ head }: Props) {
  const isNarrow = useMedia(NARROW);
  const isWide = useMedia(WIDE);
  const rows = use(RowsContext);
  useEscape(rows);
  const line = isNarrow ? (
    <Status />
  ) : (
    <>
      <Status />
      <Verbs />
    </>
  );
  const top = <div className="run-head">{line}</div>;
  return (
    <div className="run-page" data-narrow={isNarrow || undefined} data-batch={rows ? true : undefined}>
      {head && isWide ? createPortal(top, head) : top}
      <div className="run-main">
        <Drawing />
        {rows ? <Lower /> : isNarrow ? <StepsCards /> : <StepsTable />}
      </div>
      {rows ? <BatchStory rows={rows} isNarrow={isNarrow} /> : isNarrow ? <StorySheet /> : <StorySide />}
      {isNarrow && (
        <div className="run-foot">
          <Verbs />
        </div>
      )}
    </div>
  );
}

/** Of a batch either a row's story is told or a step's. */
function BatchStory({ rows, isNarrow }: { rows: RowsStore; isNarrow: boolean }) {
  const ofRow = useStore(rows, (state) => state.chosen !== null);
  if (ofRow) return isNarrow ? <RowSheet /> : <RowSide />;
  return isNarrow ? <StorySheet /> : <StorySide />;
}

function useEscape(rows: RowsStore | null): void {
  const { store } = usePage();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
      store.getState().choose(null);
      rows?.getState().choose(null);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [store, rows]);
}
