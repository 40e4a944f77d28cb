import { useState } from "react";

import { readPlain, sayPlain } from "../../graph/form_values";
import { isSame } from "../../graph/same";
import { isRecord, OPEN_TYPES } from "../../types";
import type { ControlProps } from "./control";
import { Small } from "./Models";

type Row = readonly [name: string, typed: string];

/** Names and values, each on a line of its own. */
export function PairsField({ id, field, stand, isOff, about, set, clear }: ControlProps) {
  const read = (rows: readonly Row[]): Record<string, unknown> =>
    Object.fromEntries(rows.filter(([name]) => name.trim()).map(([name, typed]) => [name, readPlain(typed, field.item)]));
  const told = isRecord(stand.value) ? stand.value : {};
  const [typed, setTyped] = useState<readonly Row[]>([]);
  const isMine = isSame(read(typed), told);
  const rows = isMine ? typed : Object.entries(told).map(([name, value]): Row => [name, sayPlain(value)]);
  const write = (next: readonly Row[]): void => {
    setTyped(next);
    const value = read(next);
    if (Object.keys(value).length) set(value);
    else clear();
  };
  const edit = (index: number, row: Row): void => write(rows.map((other, at) => (at === index ? row : other)));
  const twice = rows.some(([name], index) => name && rows.findIndex(([other]) => other === name) !== index);
  return (
    <div className="pairs" role="group" aria-labelledby={`${id}-label`} aria-describedby={about}>
      {rows.map(([name, value], index) => (
        <span className="pair" key={index}>
          <input
            className="input"
            aria-label={`Name ${index + 1}`}
            placeholder="name"
            value={name}
            disabled={isOff}
            onChange={(event) => edit(index, [event.target.value, value])}
          />
          <input
            className="input"
            aria-label={`Value of ${name || `name ${index + 1}`}`}
            placeholder="value"
            value={value}
            disabled={isOff}
            onChange={(event) => edit(index, [name, event.target.value])}
          />
          <Small
            label={`Take ${name || "this line"} away`}
            sign="×"
            isOff={isOff}
            act={() => write(rows.filter((_, at) => at !== index))}
          />
        </span>
      ))}
      {twice && <p className="field-wrong">Two lines have the same name; the lower one holds.</p>}
      <button id={id} type="button" className="verb" disabled={isOff} onClick={() => setTyped([...rows, ["", ""]])}>
        Add a line
      </button>
    </div>
  );
}

interface DrawnPort {
  type: string;
  many: boolean;
  optional: boolean;
}

/** Ports that a step has of its own: their names, types, and whether they take lists or may stay empty. */
export function PortsField({ id, field, stand, isOff, about, set, clear }: ControlProps) {
  const ports = isRecord(stand.value) ? stand.value : {};
  const all = Object.entries(ports);
  const put = (entries: readonly (readonly [string, unknown])[]): void =>
    entries.length ? set(Object.fromEntries(entries)) : clear();
  return (
    <div className="pairs" role="group" aria-labelledby={`${id}-label`} aria-describedby={about}>
      {all.map(([name, port], index) => (
        <OnePort
          key={index}
          name={name}
          port={port}
          taken={all.map(([other]) => other)}
          mayBeEmpty={field.path.at(-1) === "takes"}
          isOff={isOff}
          onPort={(to, changed) => put(all.map(([other, was]) => (other === name ? [to, changed] : [other, was])))}
          onGone={() => put(all.filter(([other]) => other !== name))}
        />
      ))}
      <button
        id={id}
        type="button"
        className="verb"
        disabled={isOff}
        onClick={() => put([...all, [freeName(ports), { type: "image" }]])}
      >
        Add a port
      </button>
    </div>
  );
}

interface OnePortProps {
  name: string;
  port: unknown;
  taken: readonly string[];
  mayBeEmpty: boolean;
  isOff: boolean;
  onPort: (name: string, port: unknown) => void;
  onGone: () => void;
}

function OnePort({ name, port, taken, mayBeEmpty, isOff, onPort, onGone }: OnePortProps) {
  const given = readPort(port);
  const edit = (changes: Partial<DrawnPort>): void =>
    onPort(name, tidy({ ...(isRecord(port) ? port : {}), ...given, ...changes }));
  const tick = (flag: "many" | "optional", words: string) => (
    <label>
      <input
        type="checkbox"
        checked={given[flag]}
        disabled={isOff}
        onChange={(event) => edit({ [flag]: event.target.checked })}
      />
      {words}
    </label>
  );
  return (
    <span className="drawn-port" role="group" aria-label={`Port ${name}`}>
      <PortName name={name} isOff={isOff} taken={taken} onName={(to) => onPort(to, port)} />
      <select
        className="input"
        aria-label={`Type of ${name}`}
        value={given.type}
        disabled={isOff}
        onChange={(event) => edit({ type: event.target.value })}
      >
        {OPEN_TYPES.map((type) => (
          <option key={type}>{type}</option>
        ))}
      </select>
      {tick("many", "list")}
      {mayBeEmpty && tick("optional", "may be empty")}
      <Small label={`Take ${name} away`} sign="×" isOff={isOff} act={onGone} />
    </span>
  );
}

const readPort = (port: unknown): DrawnPort => ({
  type: isRecord(port) && typeof port.type === "string" ? port.type : "any",
  many: isRecord(port) && port.many === true,
  optional: isRecord(port) && port.optional === true,
});

/** What is false is left out, as the file writes it. */
const tidy = (port: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(port).filter(([, value]) => value !== false));

function freeName(ports: Readonly<Record<string, unknown>>): string {
  let number = 1;
  while (`port_${number}` in ports) number += 1;
  return `port_${number}`;
}

interface PortNameProps {
  name: string;
  taken: readonly string[];
  isOff: boolean;
  onName: (name: string) => void;
}

/** The name of a port, which holds once it is left; one that is taken or empty goes back to what it was. */
function PortName({ name, taken, isOff, onName }: PortNameProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      className="input"
      aria-label="Name of the port"
      value={typed ?? name}
      disabled={isOff}
      onChange={(event) => setTyped(event.target.value.replaceAll(/\W/g, "_"))}
      onBlur={() => {
        if (typed && typed !== name && !taken.includes(typed)) onName(typed);
        setTyped(null);
      }}
    />
  );
}
