import { useState } from "react";

import type { FormField } from "../../graph/forms";
import { readSize, sayRatio, type Sides } from "../../graph/form_values";
import type { ControlProps } from "./control";

interface NumberBoxProps {
  id?: string;
  label?: string;
  value: number | null;
  placeholder: string;
  field: Pick<FormField, "min" | "max" | "step" | "whole" | "above">;
  isOff: boolean;
  isWrong?: boolean;
  about?: string | undefined;
  onNumber: (value: number | null) => void;
}

/** A box for one number; what is being typed stays as it is typed, and arrows go by the field's step. */
export function NumberBox(props: NumberBoxProps) {
  const { id, label, value, placeholder, field, isOff, isWrong = false, about, onNumber } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const write = (text: string): void => {
    setTyped(text);
    const number = Number(text.replace(",", "."));
    if (text.trim() === "") onNumber(null);
    else if (Number.isFinite(number)) onNumber(number);
  };
  const go = (way: number): void => {
    const from = value ?? (Number(placeholder) || (field.min ?? 0));
    const to = Number((from + way * field.step).toFixed(6));
    setTyped(null);
    onNumber(Math.min(field.max ?? Infinity, Math.max(leastOf(field), to)));
  };
  return (
    <input
      id={id}
      className="input number-box"
      type="text"
      inputMode={field.whole ? "numeric" : "decimal"}
      aria-label={label}
      aria-describedby={about}
      aria-invalid={isWrong || undefined}
      value={typed ?? (value === null ? "" : String(value))}
      placeholder={placeholder}
      disabled={isOff}
      autoComplete="off"
      onChange={(event) => write(event.target.value)}
      onBlur={() => setTyped(null)}
      onKeyDown={(event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        go((event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1));
      }}
    />
  );
}

const leastOf = ({ min, above, step }: Pick<FormField, "min" | "above" | "step">): number =>
  min === null ? -Infinity : above ? Number((min + step).toFixed(6)) : min;

const numberOf = (value: unknown): number | null => {
  const number = typeof value === "string" && value ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
};

/** A number, with its unit behind it. */
export function NumberField({ id, field, stand, isOff, isWrong, about, set, clear }: ControlProps) {
  const fallback = numberOf(stand.fallback);
  return (
    <span className="with-unit">
      <NumberBox
        id={id}
        value={stand.given || stand.locked ? numberOf(stand.value) : null}
        placeholder={fallback === null ? (field.nullable ? "not set" : "") : String(fallback)}
        field={field}
        isOff={isOff}
        isWrong={isWrong}
        about={about}
        onNumber={(value) => (value === null ? clear() : set(value))}
      />
      {field.unit && <span>{field.unit}</span>}
    </span>
  );
}

/** A number in a span: a slider, and a box for the exact one. */
export function SliderField({ id, field, stand, isOff, isWrong, about, set, clear }: ControlProps) {
  const value = numberOf(stand.value);
  const least = leastOf(field);
  return (
    <span className="slider">
      <input
        id={id}
        type="range"
        min={least}
        max={field.max ?? 1}
        step={field.step}
        value={value ?? least}
        disabled={isOff}
        aria-describedby={about}
        aria-valuetext={value === null ? "not set" : `${value}${field.unit === "×" ? " times" : ""}`}
        onChange={(event) => set(Number(event.target.value))}
      />
      <NumberBox
        label={`${field.label}, exactly`}
        value={stand.given || stand.locked ? value : null}
        placeholder={numberOf(stand.fallback) === null ? "–" : String(numberOf(stand.fallback))}
        field={field}
        isOff={isOff}
        isWrong={isWrong}
        onNumber={(number) => (number === null ? clear() : set(number))}
      />
      {field.unit && field.unit !== "of 1" && <span className="slider-unit">{field.unit}</span>}
    </span>
  );
}

const SEEDS = 2 ** 31;

/** A seed, and a die for another one; without one, every path has its own. */
export function SeedField({ id, field, stand, isOff, isWrong, about, set, clear }: ControlProps) {
  return (
    <span className="side-by-side">
      <NumberBox
        id={id}
        value={stand.given || stand.locked ? numberOf(stand.value) : null}
        placeholder="each path its own"
        field={field}
        isOff={isOff}
        isWrong={isWrong}
        about={about}
        onNumber={(value) => (value === null ? clear() : set(value))}
      />
      <button
        type="button"
        className="verb square"
        aria-label="Roll another seed"
        title="Roll another seed"
        disabled={isOff}
        onClick={() => set(Math.floor(Math.random() * SEEDS))}
      >
        <Die />
      </button>
    </span>
  );
}

function Die() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <rect x="2.5" y="2.5" width="11" height="11" rx="2.5" fill="none" stroke="currentColor" strokeWidth="1.25" />
      <g fill="currentColor">
        <circle cx="5.5" cy="5.5" r="1" />
        <circle cx="10.5" cy="5.5" r="1" />
        <circle cx="8" cy="8" r="1" />
        <circle cx="5.5" cy="10.5" r="1" />
        <circle cx="10.5" cy="10.5" r="1" />
      </g>
    </svg>
  );
}

const SIZES: readonly (readonly [string, string])[] = [
  ["1024x1024", "Square"],
  ["2048x2048", "Square, large"],
  ["1536x1024", "Landscape"],
  ["1024x1536", "Portrait"],
  ["1280x720", "Wide"],
  ["1920x1080", "Wide, large"],
  ["1080x1350", "Feed"],
  ["1080x1920", "Story"],
];
const SIDE = { min: 64, max: 4096, step: 16, whole: true, above: false };

/** Width and height: a usual size, or one's own, and a button that turns it. */
export function SizeField({ id, field, stand, isOff, isWrong, about, set }: ControlProps) {
  const size = readSize(stand.value);
  const usual = SIZES.some(([one]) => one === stand.value);
  const put = (sides: Sides): void => set(`${sides.width}x${sides.height}`);
  const side = (name: keyof Sides) => (
    <NumberBox
      label={name === "width" ? "Width in pixels" : "Height in pixels"}
      value={size?.[name] ?? null}
      placeholder=""
      field={SIDE}
      isOff={isOff}
      isWrong={isWrong}
      about={about}
      onNumber={(value) => value !== null && put({ ...(size ?? { width: 1024, height: 1024 }), [name]: value })}
    />
  );
  return (
    <span className="size" role="group" aria-labelledby={`${id}-label`}>
      <select
        id={id}
        className="input"
        aria-label={`${field.label}, usual ones`}
        value={usual ? String(stand.value) : ""}
        disabled={isOff}
        onChange={(event) => event.target.value && set(event.target.value)}
      >
        {!usual && <option value="">{size ? `Own size, ${sayRatio(size)}` : "Choose a size"}</option>}
        {SIZES.map(([value, label]) => (
          <option key={value} value={value}>
            {`${label}, ${value.replace("x", " × ")}`}
          </option>
        ))}
      </select>
      <span className="side-by-side">
        {side("width")}
        <span aria-hidden="true">×</span>
        {side("height")}
        <button
          type="button"
          className="verb square"
          aria-label="Swap width and height"
          title="Swap width and height"
          disabled={isOff || !size}
          onClick={() => size && put({ width: size.height, height: size.width })}
        >
          <span aria-hidden="true">⇄</span>
        </button>
      </span>
    </span>
  );
}
