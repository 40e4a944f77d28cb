import { useState } from "react";

import type { Choice } from "../../graph/forms";
import { sayValue } from "../../graph/forms";
import type { ControlProps } from "./control";
import { Switch } from "./Switch";

/** Up to so many choices stand side by side, if they are short. */
const FEW = 4;
const SHORT = 30;

/** Yes or no. */
export function SwitchField({ id, stand, isOff, about, set }: ControlProps) {
  return <Switch id={id} isOn={stand.value === true} isOff={isOff} about={about} onTurn={set} />;
}

/** Whether choices are few and short enough to stand side by side. */
export const isSegmented = (choices: readonly Choice[]): boolean =>
  choices.length <= FEW && choices.reduce((length, choice) => length + choice.label.length, 0) <= SHORT;

/** One of several: side by side where they are few, else in a list. */
export function ChoiceField(props: ControlProps) {
  const { id, field, stand, isOff, isWrong, about, set } = props;
  const at = field.choices.findIndex((choice) => choice.value === stand.value);
  if (isSegmented(field.choices)) return <Segments {...props} />;
  return (
    <select
      id={id}
      className="input"
      value={at}
      disabled={isOff}
      aria-describedby={about}
      aria-invalid={isWrong || undefined}
      onChange={(event) => set(field.choices[Number(event.target.value)]?.value)}
    >
      {at < 0 && <option value={-1}>{stand.value === undefined ? "Choose one" : sayValue(stand.value)}</option>}
      {field.choices.map((choice, index) => (
        <option key={index} value={index}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

function Segments({ id, field, stand, isOff, about, set }: ControlProps) {
  return (
    <span className="segments" role="radiogroup" aria-labelledby={`${id}-label`} aria-describedby={about}>
      {field.choices.map((choice, index) => (
        <label key={index}>
          <input
            type="radio"
            name={id}
            checked={choice.value === stand.value}
            disabled={isOff}
            onChange={() => set(choice.value)}
          />
          <span>{choice.label}</span>
        </label>
      ))}
    </span>
  );
}

/** Several of several, and others where those are allowed; what is chosen later comes later. */
export function ChipsField({ id, field, stand, isOff, about, set, clear }: ControlProps) {
  const listed = Array.isArray(stand.value) ? stand.value.map(String) : [];
  const offered = field.choices.map((choice) => String(choice.value));
  const put = (values: readonly string[]): void => (values.length || stand.fallback ? set(values) : clear());
  const turn = (value: string): void =>
    put(listed.includes(value) ? listed.filter((other) => other !== value) : [...listed, value]);
  return (
    <div className="chip-field" role="group" aria-labelledby={`${id}-label`} aria-describedby={about}>
      {field.choices.map((choice) => (
        <button
          key={String(choice.value)}
          type="button"
          className="chip"
          aria-pressed={listed.includes(String(choice.value))}
          disabled={isOff}
          onClick={() => turn(String(choice.value))}
        >
          {choice.label}
        </button>
      ))}
      {listed
        .filter((value) => !offered.includes(value))
        .map((value) => (
          <button
            key={value}
            type="button"
            className="chip"
            aria-label={`Take ${value} away`}
            data-own
            disabled={isOff}
            onClick={() => turn(value)}
          >
            {value} <span aria-hidden="true">×</span>
          </button>
        ))}
      {field.open && !isOff && <AddOne id={id} label={field.label} onAdd={(value) => put([...listed, value])} />}
    </div>
  );
}

/** A box for one more; a comma or Enter adds what was typed. */
function AddOne({ id, label, onAdd }: { id: string; label: string; onAdd: (value: string) => void }) {
  const [typed, setTyped] = useState("");
  const add = (): void => {
    if (typed.trim()) onAdd(typed.trim());
    setTyped("");
  };
  return (
    <input
      id={id}
      className="input chip-add"
      type="text"
      placeholder="Add another"
      aria-label={`Add to ${label.toLowerCase()}`}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={add}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== ",") return;
        event.preventDefault();
        add();
      }}
    />
  );
}
