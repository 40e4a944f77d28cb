import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";

import type { CanvasStore, Finder as Sought } from "../draft/store";
import { addChosen, addFound, addInputAt, typesOf } from "./adding";
import { closeOnEscape } from "./closing";
import { focusBox } from "./focus";
import { listFinds, type Find } from "./finds";
import { useCanvas, useDraft, useVerbs } from "./useCanvas";
import { useMiddle } from "./useMiddle";
import { COMFYUI } from "../graph/comfy";
import { boxOf, writeSource } from "../graph/drawing";
import { connect } from "../graph/edit";

/** What could come next, to be found by typing: step types that fit, ports that are free, inputs of the pipeline. */
export function Finder() {
  const finder = useDraft((state) => state.finder);
  return finder ? <Open key={JSON.stringify(finder)} finder={finder} /> : null;
}

function Open({ finder }: { finder: Sought }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { store } = useCanvas();
  const { find } = useVerbs();
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const drawing = useDraft((state) => state.drawing);
  const catalogue = useDraft(typesOf);
  const finds = useMemo(() => listFinds(drawing, catalogue, finder, words), [drawing, catalogue, finder, words]);
  const take = useTake(finder);
  useEffect(() => dialog.current?.showModal(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      setAt((at + step + finds.length) % Math.max(1, finds.length));
      event.preventDefault();
    }
    if (event.key === "Enter" && finds[at]) {
      take(finds[at]);
      event.preventDefault();
    }
    closeOnEscape(event, dialog.current);
  };
  return (
    <dialog
      ref={dialog}
      className="finder"
      aria-label={sayFinder(finder)}
      onClose={() => leave(store)}
      onClick={(event) => {
        if (event.target === dialog.current) find(null);
      }}
    >
      <input
        type="search"
        role="combobox"
        aria-expanded="true"
        aria-controls="finder-list"
        aria-activedescendant={finds[at] ? `find-${at}` : undefined}
        aria-label={sayFinder(finder)}
        placeholder={sayFinder(finder)}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="finder-list" role="listbox" aria-label="What fits">
        {finds.map((found, index) => (
          <Row key={found.key} found={found} index={index} isAt={index === at} onTake={() => take(found)} onHover={() => setAt(index)} />
        ))}
      </ul>
      {!finds.length && <p>Nothing that fits is called that. Try a shorter word.</p>}
    </dialog>
  );
}

/** Closes the finder; the keyboard is back on the chosen box. */
function leave(store: CanvasStore): void {
  const { find, chosen } = store.getState();
  find(null);
  if (chosen[0]) focusBox(chosen[0]);
}

interface RowProps {
  found: Find;
  index: number;
  isAt: boolean;
  onTake: () => void;
  onHover: () => void;
}

function Row({ found, index, isAt, onTake, onHover }: RowProps) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isAt) row.current?.scrollIntoView({ block: "nearest" });
  }, [isAt]);
  return (
    <li ref={row} id={`find-${index}`} role="option" aria-selected={isAt} onClick={onTake} onPointerMove={onHover}>
      <span className="port-square" data-port={found.type} aria-hidden="true" />
      <strong>{found.label}</strong>
      <span>{found.more}</span>
    </li>
  );
}

/** Puts what was found on the drawing, and closes the finder. */
function useTake(finder: Sought): (found: Find) => void {
  const { store } = useCanvas();
  const { change, choose, find } = useVerbs();
  const middle = useMiddle();
  return (found) => {
    const at = finder.at ?? middle();
    find(null);
    if (found.name === COMFYUI) addChosen(store, COMFYUI, at);
    else if (found.kind === "step") {
      const made = addFound(store, finder, found.name, found.port, at);
      choose([made]);
      focusBox(made);
    } else if (found.kind === "input") {
      const made = addInputAt(store, finder, found.name as Parameters<typeof addInputAt>[2], at);
      choose([made]);
      focusBox(made);
    } else if (finder.source) {
      const source = writeSource(finder.source);
      change(`a wire into ${found.port}`, (drawing) => connect(drawing, { step: found.name, port: found.port }, source));
      focusBox(boxOf(finder.source));
    } else if (finder.into) {
      const into = finder.into;
      change(`a wire into ${into.port}`, (drawing) => connect(drawing, into, found.name));
      focusBox(into.step);
    }
  };
}

const sayFinder = (finder: Sought): string => {
  if (finder.on) return "Put which step on this wire?";
  if (finder.source) return `Lead ${writeSource(finder.source)} into what?`;
  if (finder.into) return `What goes into ${finder.into.port.replaceAll("_", " ")}?`;
  return "Add which step?";
};
