import type { NodeProps } from "@xyflow/react";
import { memo } from "react";

import type { PortKind } from "../graph/drawing";
import { asLabel } from "../graph/saying";
import { isRecord } from "../types";
import { Face } from "./Face";
import { PersonHere } from "./PersonHere";
import { Sockets } from "./Sockets";
import { useDraft } from "./useCanvas";

const NO_PORTS: Readonly<Record<string, PortKind>> = {};

/** What a run is given: its name, and what runs from the canvas are given for it. */
export const InputBox = memo(function InputBox({ id }: NodeProps) {
  const name = id.slice(1);
  const input = useDraft((state) => state.view.inputs?.[name]);
  const sample = useDraft((state) => state.samples.inputs[name]);
  const isChosen = useDraft((state) => state.chosen.includes(id));
  if (!input) return null;
  const label = input.label ?? asLabel(name);
  const shown = sample ?? input.default;
  return (
    <article className="box box-input" data-state="input" data-chosen={isChosen || undefined}>
      <Sockets box={id} inputs={NO_PORTS} outputs={outputOf(input.type, input.many === true)} />
      <header className="box-name">
        <span className="port-square" data-port={input.type} aria-hidden="true" />
        <span>{label}</span>
        {input.many && <span className="box-round">rows</span>}
      </header>
      <Sample value={shown} />
      <PersonHere box={id} />
      <Face id={id} label={`${label}, input of the pipeline, ${input.type}${input.many ? ", one for each row" : ""}`} />
    </article>
  );
});

const PORTS: Record<string, Readonly<Record<string, PortKind>>> = {};

/** The one port of an input, which has no name of its own; the same object each time, so that nothing is drawn anew. */
function outputOf(type: PortKind["type"], many: boolean): Readonly<Record<string, PortKind>> {
  const key = `${type} ${many}`;
  return (PORTS[key] ??= { "": { type, many, optional: false, within_row: false, label: type } });
}

function Sample({ value }: { value: unknown }) {
  if (isRecord(value) && typeof value.asset === "string")
    return (
      <div className="box-made">
        <span className="picture">
          <img src={`/assets/${value.asset}/thumb/`} alt="" loading="lazy" decoding="async" draggable={false} />
        </span>
      </div>
    );
  if (value === undefined || value === null || value === "")
    return <p className="box-words">Nothing to try with yet.</p>;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return (
    <blockquote className="box-words box-quote" dir="auto">
      {text}
    </blockquote>
  );
}
