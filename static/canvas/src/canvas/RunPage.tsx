import { useEffect } from "react";
import { createPortal } from "react-dom";

import { Drawing } from "./Drawing";
import { Status, Verbs } from "./Head";
import { StepsCards, StepsTable } from "./Steps";
import { StorySheet, StorySide } from "./Story";
import { NARROW, useMedia, usePage, WIDE } from "./useRun";

interface Props {
  head: HTMLElement | null;
}

/** A run, live: its drawing, its steps, and the story of one of them. `head` is a place beside the page's path. */
export function RunPage({ head }: Props) {
  const isNarrow = useMedia(NARROW);
  const isWide = useMedia(WIDE);
  useEscape();
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
    <div className="run-page" data-narrow={isNarrow || undefined}>
      {head && isWide ? createPortal(top, head) : top}
      <div className="run-main">
        <Drawing />
        {isNarrow ? <StepsCards /> : <StepsTable />}
      </div>
      {isNarrow ? <StorySheet /> : <StorySide />}
      {isNarrow && (
        <div className="run-foot">
          <Verbs />
        </div>
      )}
    </div>
  );
}

function useEscape(): void {
  const { store } = usePage();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) store.getState().choose(null);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [store]);
}
