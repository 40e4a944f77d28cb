import { memo, useState, type ReactNode } from "react";

import { NARROW, useMedia } from "../parts/useScreen";
import { InputForm } from "./InputForm";
import { NoteForm } from "./NoteForm";
import { PipelineForm } from "./PipelineForm";
import { SeveralForm } from "./SeveralForm";
import { StepForm } from "./StepForm";
import { useDraft, useVerbs } from "./useCanvas";

/** What is chosen, with all that can be said of it; at the right, or as a sheet from below where it is narrow. */
export const Inspector = memo(function Inspector() {
  const chosen = useDraft((state) => state.chosen);
  const { choose } = useVerbs();
  const isNarrow = useMedia(NARROW);
  const [isLarge, setLarge] = useState(false);
  if (isNarrow && !chosen.length) return null;
  return (
    <aside className="inspector" aria-label={nameFor(chosen)} data-sheet={isNarrow || undefined} data-large={isLarge || undefined}>
      {isNarrow && (
        <div className="inspector-grip">
          <button type="button" className="verb" aria-pressed={isLarge} onClick={() => setLarge(!isLarge)}>
            {isLarge ? "Less" : "Larger"}
          </button>
          <button type="button" className="verb" onClick={() => choose([])}>
            Close
          </button>
        </div>
      )}
      <h2 className="unseen">{nameFor(chosen)}</h2>
      {formFor(chosen)}
    </aside>
  );
});

function nameFor(chosen: readonly string[]): string {
  if (chosen.length > 1) return "The chosen boxes";
  const [id = ""] = chosen;
  if (id.startsWith("$")) return "The chosen input";
  if (id.startsWith("#")) return "The chosen note";
  return id ? "The chosen step" : "The pipeline";
}

function formFor(chosen: readonly string[]): ReactNode {
  const [id] = chosen;
  if (id === undefined) return <PipelineForm />;
  if (chosen.length > 1) return <SeveralForm ids={chosen} />;
  if (id.startsWith("$")) return <InputForm key={id} id={id} />;
  if (id.startsWith("#")) return <NoteForm key={id} id={id} />;
  return <StepForm key={id} id={id} />;
}
