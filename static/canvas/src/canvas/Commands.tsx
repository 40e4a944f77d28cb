import { useEffect, useMemo, useRef, useState, type RefObject } from "react";

import { rank } from "../graph/search";
import { closeOnEscape } from "./closing";
import { COMMANDS, isOpenTo, type Command } from "./commands";
import { focusBox } from "./focus";
import { useCanvas, useDraft, useVerbs } from "./useCanvas";
import { useGround } from "./useGround";

/** Every command by its words, or every command with its key. */
export function Commands() {
  const panel = useDraft((state) => state.panel);
  if (panel === "commands") return <CommandPalette />;
  return panel === "keys" ? <KeySheet /> : null;
}

function CommandPalette() {
  const dialog = useRef<HTMLDialogElement>(null);
  const ground = useGround();
  const { store } = ground;
  const { open } = useVerbs();
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const shown = useMemo(() => {
    const allowed = COMMANDS.filter((command) => command.name !== "commands" && isOpenTo(command, ground));
    return words ? rank(words, allowed, ({ label, area }) => [label, area]) : allowed;
  }, [words, ground]);
  useModal(dialog);
  const act = (command: Command): void => {
    open(null);
    command.act(ground);
  };
  return (
    <dialog ref={dialog} className="finder" aria-label="All commands" onClose={() => { if (store.getState().panel === "commands") open(null); }} onClick={(event) => { if (event.target === dialog.current) open(null); }}>
      <input
        type="search"
        role="combobox"
        aria-expanded="true"
        aria-controls="command-list"
        aria-activedescendant={shown[at] ? `command-${at}` : undefined}
        aria-label="What do you want to do?"
        placeholder="What do you want to do?"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step) {
            setAt((at + step + shown.length) % Math.max(1, shown.length));
            event.preventDefault();
          }
          if (event.key === "Enter" && shown[at]) act(shown[at]);
          closeOnEscape(event, dialog.current);
        }}
      />
      <ul id="command-list" role="listbox" aria-label="Commands">
        {shown.map((command, index) => (
          <li key={command.name} id={`command-${index}`} role="option" aria-selected={index === at} onClick={() => act(command)} onPointerMove={() => setAt(index)}>
            <strong>{command.label}</strong>
            <span>{command.area}</span>
            {command.keys && <kbd>{sayKeys(command.keys)}</kbd>}
          </li>
        ))}
      </ul>
      {!shown.length && <p>No command is called that. Try a shorter word.</p>}
    </dialog>
  );
}

const ALSO: readonly (readonly [string, string])[] = [
  ["Tab", "Go from box to box"],
  ["Alt + ← →", "Go along the wires"],
  ["← → ↑ ↓", "Move what is chosen"],
  ["Shift + arrows", "Move it further"],
  ["Mod+V", "Paste boxes, or a whole pipeline file"],
  ["Double-click", "Add a step there; on a wire, bend it"],
];

function KeySheet() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { open } = useVerbs();
  useModal(dialog);
  return (
    <dialog ref={dialog} className="finder key-sheet" aria-label="All keys" onClose={() => open(null)} onClick={(event) => { if (event.target === dialog.current) open(null); }}>
      <h2>Keys</h2>
      <dl tabIndex={0} aria-label="Every command with its key">
        {[...COMMANDS.filter((command) => command.keys).map(({ keys, label }) => [keys, label] as const), ...ALSO].map(([keys, label]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <kbd>{sayKeys(keys)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button className="verb">Close</button>
      </form>
    </dialog>
  );
}

/** Lays a dialog over the page; when it is gone, the keyboard is back on the chosen box, unless something else opened. */
function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  const { store } = useCanvas();
  useEffect(() => {
    dialog.current?.showModal();
    return () => {
      const { chosen, panel, finder } = store.getState();
      if (chosen[0] && !panel && !finder) focusBox(chosen[0]);
    };
  }, [dialog, store]);
}

/** Keys as this machine's keyboard names them. */
const sayKeys = (keys: string): string => {
  const mod = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl";
  return keys.replaceAll("Mod", mod).replaceAll("+", " + ").replace(/ \+ $| \+ (?= \+)/, "+").replaceAll(", ", " or ");
};
