import { memo, useMemo, useState } from "react";

import type { StepType } from "../graph/drawing";
import { findStepTypes } from "../graph/search";
import { addChosen, addInputAt, DRAGGED, typesOf } from "./adding";
import { useCanvas, useDraft, useVerbs } from "./useCanvas";
import { useMiddle } from "./useMiddle";

/** Every step type there is, by kind of work: to search, to drag onto the drawing, or to press. */
export const Palette = memo(function Palette() {
  const catalogue = useDraft(typesOf);
  const [words, setWords] = useState("");
  const groups = useMemo(() => groupTypes(words ? findStepTypes(words, catalogue) : Object.values(catalogue)), [
    words,
    catalogue,
  ]);
  return (
    <aside className="palette" aria-label="Step types">
      <input
        type="search"
        className="palette-search"
        placeholder="Search step types"
        aria-label="Search step types"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="palette-list">
        {groups.map(([group, types]) => (
          <section key={group}>
            <h3>{group}</h3>
            <ul>
              {types.map((type) => (
                <Entry key={type.type} type={type} />
              ))}
            </ul>
          </section>
        ))}
        {!groups.length && <p className="palette-none">No step type is called that. Try a shorter word.</p>}
        {!words && <Givens />}
      </div>
    </aside>
  );
});

function Entry({ type }: { type: StepType }) {
  const { store } = useCanvas();
  const middle = useMiddle();
  return (
    <li>
      <button
        type="button"
        draggable
        title={type.help}
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAGGED, type.type);
          event.dataTransfer.effectAllowed = "copy";
        }}
        onClick={() => addChosen(store, type.type, middle())}
      >
        <span className="port-square" data-port={Object.values(type.outputs)[0]?.type ?? "file"} aria-hidden="true" />
        {type.label}
      </button>
    </li>
  );
}

const GIVEN = ["image", "text", "video", "audio", "json", "mask", "file"] as const;

/** Inputs of the pipeline: what a run is started with. */
function Givens() {
  const { store } = useCanvas();
  const { choose } = useVerbs();
  const middle = useMiddle();
  return (
    <section>
      <h3>Inputs of the pipeline</h3>
      <ul>
        {GIVEN.map((type) => (
          <li key={type}>
            <button type="button" onClick={() => choose([addInputAt(store, { at: null }, type, middle())])}>
              <span className="port-square" data-port={type} aria-hidden="true" />
              {type.charAt(0).toUpperCase() + type.slice(1)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Step types by their group, in the order in which the catalogue or the search names them first. */
function groupTypes(types: readonly StepType[]): [string, StepType[]][] {
  const groups = new Map<string, StepType[]>();
  for (const type of types) groups.set(type.group, [...(groups.get(type.group) ?? []), type]);
  return [...groups];
}
