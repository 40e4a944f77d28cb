import { useMemo } from "react";

import { mayEdit } from "../draft/store";
import { refusalsInto } from "../graph/connect";
import { nameOf, readSource, type Catalogue, type Drawing, type DrawnStep, type PortKind, type Problem } from "../graph/drawing";
import { connect, disconnect } from "../graph/edit";
import { portsIn, portsOut } from "../graph/kinds";
import { MarkedUp } from "../parts/MarkedUp";
import { useDraft, useVerbs } from "./useCanvas";
import { useTellFocus } from "./usePointer";

interface TakesProps {
  id: string;
  step: DrawnStep;
  told: readonly Problem[];
}

/** What a step takes: each input port with the sources that may go into it. Wiring, by the keyboard. */
export function Takes({ id, step, told }: TakesProps) {
  const catalogue = useDraft((state) => state.catalogue);
  const ports = useMemo(() => portsIn(step, catalogue), [step, catalogue]);
  // A source that is wired into a port which is gone is shown too, so that it can be taken away.
  const gone = Object.keys(step.in ?? {}).filter((port) => !ports[port]);
  if (!Object.keys(ports).length && !gone.length) return null;
  return (
    <section className="inspector-section takes" aria-label="Takes">
      <h3>Takes</h3>
      {Object.entries(ports).map(([port, kind]) => (
        <Take key={port} id={id} port={port} kind={kind} given={step.in?.[port] ?? ""} told={told} />
      ))}
      {gone.map((port) => (
        <Take key={port} id={id} port={port} kind={null} given={step.in?.[port] ?? ""} told={told} />
      ))}
    </section>
  );
}

interface TakeProps {
  id: string;
  port: string;
  kind: PortKind | null;
  given: string;
  told: readonly Problem[];
}

function Take({ id, port, kind, given, told }: TakeProps) {
  const drawing = useDraft((state) => state.drawing);
  const catalogue = useDraft((state) => state.catalogue);
  const isOpen = useDraft(mayEdit);
  const { change } = useVerbs();
  const tell = useTellFocus();
  const sources = useSources(drawing, catalogue, id, port);
  const wrong = told.filter((problem) => problem.field === `in.${port}`).map((problem) => problem.message);
  const label = kind?.label || sayPort(port);
  const control = `take-${id}-${port}`;
  const wire = (source: string): void =>
    change(
      source ? `${sayPort(port)} of ${nameOf(drawing, catalogue, id)}` : `${sayPort(port)} taken off ${nameOf(drawing, catalogue, id)}`,
      (now) => (source ? connect(now, { step: id, port }, source) : disconnect(now, `${id}.${port}`)),
    );
  return (
    <div className="take" data-port={kind?.type ?? "any"}>
      <label htmlFor={control}>
        <span className="port-square" aria-hidden="true" />
        {label}
        <small>{kind ? `${kind.type}${kind.many ? ", a list" : ""}` : "no such port"}</small>
      </label>
      <select
        id={control}
        className="input"
        value={given}
        disabled={!isOpen}
        aria-describedby={wrong.length ? `${control}-wrong` : undefined}
        aria-invalid={wrong.length > 0 || undefined}
        onFocus={() => tell(id, `in.${port}`)}
        onChange={(event) => wire(event.target.value)}
      >
        <option value="">{kind && !kind.optional ? "Choose what goes in" : "Nothing"}</option>
        <Options label="Inputs of the pipeline" sources={sources.filter((source) => source.value.startsWith("$"))} />
        <Options label="Steps" sources={sources.filter((source) => !source.value.startsWith("$"))} />
        {given && !sources.some((source) => source.value === given) && (
          <option value={given}>{saySource(drawing, catalogue, given)}</option>
        )}
      </select>
      {wrong.length > 0 && (
        <p className="field-wrong" id={`${control}-wrong`}>
          <MarkedUp sentence={wrong.join(" ")} />
        </p>
      )}
    </div>
  );
}

interface SourceOption {
  value: string;
  label: string;
}

function Options({ label, sources }: { label: string; sources: readonly SourceOption[] }) {
  if (!sources.length) return null;
  return (
    <optgroup label={label}>
      {sources.map((source) => (
        <option key={source.value} value={source.value}>
          {source.label}
        </option>
      ))}
    </optgroup>
  );
}

const sayPort = (port: string): string => port.replaceAll("_", " ");

/** The sources that may go into a port. They are looked for anew only when something is wired or named otherwise. */
function useSources(drawing: Drawing, catalogue: Catalogue, id: string, port: string): SourceOption[] {
  const shape = useMemo(() => shapeOf(drawing), [drawing]);
  return useMemo(
    () => {
      const refused = refusalsInto(drawing, catalogue, { step: id, port });
      const fitting = [...refused].filter(([, why]) => !why).map(([value]) => value);
      return apart(fitting.map((value) => ({ value, label: saySource(drawing, catalogue, value) })));
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the shape stands for the drawing
    [shape, catalogue, id, port],
  );
}

/** All of a drawing by which sources differ: boxes, wires, labels, and the ports that params name. */
const shapeOf = (drawing: Drawing): string =>
  JSON.stringify([
    drawing.inputs,
    Object.entries(drawing.steps ?? {}).map(([id, step]) => [
      id,
      step.type,
      step.label,
      step.in,
      step.params?.takes,
      step.params?.gives,
    ]),
  ]);

/** Those that are called alike are told apart by how the file names them. */
function apart(options: readonly SourceOption[]): SourceOption[] {
  const counts = new Map<string, number>();
  for (const { label } of options) counts.set(label, (counts.get(label) ?? 0) + 1);
  return options.map((option) =>
    (counts.get(option.label) ?? 0) > 1 ? { ...option, label: `${option.label} (${option.value})` } : option,
  );
}

/** "Product photo", or "Cut out, mask" where a step gives more than one thing. */
export function saySource(drawing: Drawing, catalogue: Catalogue, text: string): string {
  const source = readSource(text);
  if (!source) return text;
  if (!source.step) return drawing.inputs?.[source.port]?.label ?? sayPort(source.port);
  const step = drawing.steps?.[source.step];
  const ports = step ? Object.keys(portsOut(step, catalogue)) : [];
  const name = step ? nameOf(drawing, catalogue, source.step) : `${source.step}, which is gone`;
  return ports.length > 1 ? `${name}, ${sayPort(source.port)}` : name;
}
