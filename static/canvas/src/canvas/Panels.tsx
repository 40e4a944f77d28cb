import { useEffect, useRef, type ReactNode } from "react";

import { ComfyUi } from "./ComfyUi";
import { History } from "./History";
import { Inputs } from "./Inputs";
import { Problems } from "./Problems";
import { Publish } from "./Publish";
import { useDraft, useVerbs } from "./useCanvas";

/** What opens beside the drawing, one at a time: none of it covers what it speaks of. */
export function Panels() {
  const panel = useDraft((state) => state.panel);
  if (panel === "problems") return <Side title="Problems"><Problems /></Side>;
  if (panel === "history") return <Side title="Versions"><History /></Side>;
  if (panel === "inputs") return <Side title="What it is tried with"><Inputs /></Side>;
  if (panel === "publish") return <Side title="Publish a version"><Publish /></Side>;
  if (panel === "comfyui") return <Side title="A ComfyUI workflow"><ComfyUi /></Side>;
  return null;
}

/** A panel at the right edge; Escape closes it, and the keyboard goes back to where it was. */
function Side({ title, children }: { title: string; children: ReactNode }) {
  const { open } = useVerbs();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const first = panel.current?.querySelector<HTMLElement>("[data-first]") ?? panel.current?.querySelector("button");
    first?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside
      ref={panel}
      className="side-panel"
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        open(null);
      }}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" className="run-bar-link" onClick={() => open(null)}>
          Close
        </button>
      </header>
      {children}
    </aside>
  );
}
