import { useId, useRef, useState, type KeyboardEvent, type RefObject } from "react";

import { completeVariable, listVariables, offerVariables, openVariable, tellUnknown } from "../../graph/variables";
import { PromptNames } from "./PromptNames";
import { shownDefault, shownText, type ControlProps } from "./control";

type Box = HTMLTextAreaElement | HTMLInputElement;

/** A text on one line or many, which grows with it; `{` offers the variables that it may have. */
export function Words({ id, field, stand, isOff, isWrong, about, set, clear }: ControlProps) {
  const box = useRef<Box>(null);
  const known = Object.keys(field.variables);
  const text = shownText(stand);
  const write = (words: string): void => (words ? set(words) : clear());
  const offer = useOffer({ box, known, text, write });
  const notes = known.length ? tellUnknown(text || shownDefault(stand), known) : [];
  const list = useId();
  const shared = {
    id,
    className: "input",
    value: text,
    placeholder: shownDefault(stand),
    disabled: isOff,
    "aria-describedby": [about, notes.length ? `${id}-notes` : ""].filter(Boolean).join(" ") || undefined,
    "aria-invalid": isWrong || undefined,
    dir: "auto",
    ...(known.length > 0 && {
      "aria-autocomplete": "list",
      "aria-controls": offer.names.length ? list : undefined,
      "aria-activedescendant": offer.names.length ? `${list}-${offer.at}` : undefined,
      onKeyDown: offer.onKey,
      onSelect: offer.look,
      onBlur: offer.close,
    } as const),
  } as const;
  return (
    <div className="words" data-kind={field.kind}>
      <div className="words-box">
        {field.kind === "line" ? (
          <OneLine shared={shared} box={box} field={field} onWrite={write} />
        ) : (
          <span className="words-grown">
            <Behind text={text} known={known} />
            <textarea
              {...shared}
              ref={box as RefObject<HTMLTextAreaElement>}
              rows={field.kind === "prompt" ? 3 : 5}
              spellCheck={field.kind === "prompt"}
              onChange={(event) => write(event.target.value)}
            />
          </span>
        )}
        <Offer id={list} offer={offer} variables={field.variables} />
        {field.kind === "prompt" && !isOff && <PromptNames text={text} write={write} />}
      </div>
      {notes.length > 0 && (
        <p className="field-note" id={`${id}-notes`}>
          {notes.join(" ")}
        </p>
      )}
    </div>
  );
}

interface OfferProps {
  id: string;
  offer: ReturnType<typeof useOffer>;
  variables: Readonly<Record<string, string>>;
}

/** The variables that may be meant by what is being typed. */
function Offer({ id, offer, variables }: OfferProps) {
  if (!offer.names.length) return null;
  return (
    <ul className="offer" role="listbox" id={id} aria-label="Variables">
      {offer.names.map((name, index) => (
        <li
          key={name}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === offer.at}
          onPointerDown={(event) => {
            event.preventDefault();
            offer.take(name);
          }}
        >
          <code>{`{${name}}`}</code>
          <span>{variables[name]}</span>
        </li>
      ))}
    </ul>
  );
}

interface OneLineProps {
  shared: object;
  box: RefObject<Box | null>;
  field: ControlProps["field"];
  onWrite: (words: string) => void;
}

/** One line; where there are usual values, they are offered while typing. */
function OneLine({ shared, box, field, onWrite }: OneLineProps) {
  const list = useId();
  return (
    <>
      <input
        {...shared}
        ref={box as RefObject<HTMLInputElement>}
        type="text"
        list={field.choices.length ? list : undefined}
        onChange={(event) => onWrite(event.target.value)}
      />
      {field.choices.length > 0 && (
        <datalist id={list}>
          {field.choices.map((choice) => (
            <option key={String(choice.value)} value={String(choice.value)}>
              {choice.label}
            </option>
          ))}
        </datalist>
      )}
    </>
  );
}

/** The same text behind the box, by which the box grows and which underlines what stands for nothing. */
function Behind({ text, known }: { text: string; known: readonly string[] }) {
  const found = known.length ? listVariables(text) : [];
  const parts = found.flatMap(({ name, from, to }, index) => [
    text.slice(found[index - 1]?.to ?? 0, from),
    <mark key={from} data-known={known.includes(name) || undefined}>
      {text.slice(from, to)}
    </mark>,
  ]);
  return (
    <span className="words-behind" aria-hidden="true">
      {parts}
      {text.slice(found.at(-1)?.to ?? 0)}
      {"\n"}
    </span>
  );
}

interface OfferInput {
  box: RefObject<Box | null>;
  known: readonly string[];
  text: string;
  write: (words: string) => void;
}

/** The list of variables while one is being typed: which it has, which is chosen, and the keys that work it. */
function useOffer({ box, known, text, write }: OfferInput) {
  const [caret, setCaret] = useState<number | null>(null);
  const [at, setAt] = useState(0);
  const open = caret === null ? null : openVariable(text, caret);
  const names = open ? offerVariables(open.typed, known) : [];
  const look = (): void => {
    setCaret(box.current?.selectionStart ?? null);
    setAt(0);
  };
  const close = (): void => setCaret(null);
  const take = (name: string): void => {
    const done = completeVariable(text, box.current?.selectionStart ?? text.length, name);
    write(done.text);
    close();
    requestAnimationFrame(() => box.current?.setSelectionRange(done.caret, done.caret));
  };
  const onKey = (event: KeyboardEvent): void => {
    const chosen = names[at];
    if (chosen === undefined) return;
    if (event.key === "ArrowDown") setAt((at + 1) % names.length);
    else if (event.key === "ArrowUp") setAt((at + names.length - 1) % names.length);
    else if (event.key === "Enter" || event.key === "Tab") take(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { names, at: Math.min(at, Math.max(0, names.length - 1)), look, close, take, onKey };
}
