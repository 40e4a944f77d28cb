import { mayEdit } from "../draft/store";
import type { DrawnInput } from "../graph/drawing";
import { refuseName, setInput, setLabel } from "../graph/edit";
import { PORT_TYPES, type PortType } from "../types";
import { MarkedUp } from "../parts/MarkedUp";
import { Labelled } from "./fields/Labelled";
import { NameField } from "./fields/NameField";
import { Switch } from "./fields/Switch";
import { ValueField } from "./fields/Value";
import { SampleField } from "./SampleField";
import { useDraft, useVerbs } from "./useCanvas";

/** Everything about one input of the pipeline: what it is, how it is asked for, and what it is tried with. */
export function InputForm({ id }: { id: string }) {
  const name = id.slice(1);
  const input = useDraft((state) => state.view.inputs?.[name]);
  const isOpen = useDraft(mayEdit);
  const { change } = useVerbs();
  if (!input) return null;
  const label = input.label ?? name;
  return (
    <>
      <header className="inspector-head">
        <input
          className="inspector-name"
          aria-label="Name of this input"
          value={input.label ?? ""}
          placeholder={sayName(name)}
          disabled={!isOpen}
          onChange={(event) => {
            const words = event.target.value;
            change(`the name of ${label}`, (drawing) => setLabel(drawing, id, words), `label:${id}`);
          }}
        />
        <p className="inspector-type">Input of the pipeline</p>
      </header>
      <Problems name={name} />
      <Traits id={id} input={input} label={label} />
      <SampleSection name={name} input={input} label={label} />
      <InputName id={id} name={name} />
    </>
  );
}

interface TraitsProps {
  id: string;
  input: DrawnInput;
  label: string;
}

/** What the input is, and how whoever starts a run is asked for it. */
function Traits({ id, input, label }: TraitsProps) {
  const isOpen = useDraft(mayEdit);
  const { change } = useVerbs();
  const edit = (changes: { [K in keyof DrawnInput]?: DrawnInput[K] | undefined }, field: string): void =>
    change(`${field} of ${label}`, (drawing) => setInput(drawing, id, changes), `input:${id}.${field}`);
  return (
      <section className="inspector-section" aria-label="What it is">
        <TypeField id={id} type={input.type} isOff={!isOpen} onType={(type) => edit({ type }, "type")} />
        <Labelled id={`help-${id}`} label="Help">
          <input
            id={`help-${id}`}
            className="input"
            placeholder="What whoever starts a run should know"
            value={input.help ?? ""}
            disabled={!isOpen}
            onChange={(event) => edit({ help: event.target.value }, "help")}
          />
        </Labelled>
        <Ticked
          id={`many-${id}`}
          label="One for each row"
          help="A run takes a table, and this is one of its columns."
          value={input.many === true}
          isOff={!isOpen}
          onTick={(many) => edit({ many }, "rows")}
        />
        <Ticked
          id={`optional-${id}`}
          label="May be left empty"
          help=""
          value={input.optional === true}
          isOff={!isOpen}
          onTick={(optional) => edit({ optional }, "whether it may be empty")}
        />
        <Labelled id={`default-${id}`} label="Default" kind="value">
          <ValueField
            id={`default-${id}`}
            label={`the default of ${label}`}
            type={input.type}
            many={input.many === true}
            value={input.default}
            isOff={!isOpen}
            onValue={(value) => edit({ default: value }, "default")}
          />
        </Labelled>
      </section>
  );
}

const sayName = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

function Problems({ name }: { name: string }) {
  const problems = useDraft((state) => state.problems);
  const told = problems.filter(({ step, field }) => !step && (field === `inputs.${name}` || field.startsWith(`inputs.${name}.`)));
  if (!told.length) return null;
  return (
    <ul className="inspector-problems" aria-label="Problems">
      {told.map((problem) => (
        <li key={problem.message} className="field-wrong">
          <MarkedUp sentence={problem.message} />
        </li>
      ))}
    </ul>
  );
}

interface TypeFieldProps {
  id: string;
  type: PortType;
  isOff: boolean;
  onType: (type: PortType) => void;
}

function TypeField({ id, type, isOff, onType }: TypeFieldProps) {
  return (
    <Labelled id={`type-${id}`} label="Type">
      <span className="side-by-side" data-port={type}>
        <span className="port-square" aria-hidden="true" />
        <select
          id={`type-${id}`}
          className="input"
          value={type}
          disabled={isOff}
          onChange={(event) => onType(event.target.value as PortType)}
        >
          {PORT_TYPES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </span>
    </Labelled>
  );
}

interface TickedProps {
  id: string;
  label: string;
  help: string;
  value: boolean;
  isOff: boolean;
  onTick: (value: boolean) => void;
}

function Ticked({ id, label, help, value, isOff, onTick }: TickedProps) {
  return (
    <Labelled id={id} label={label} help={help} kind="switch">
      <Switch id={id} isOn={value} isOff={isOff} about={help ? `${id}-help` : undefined} onTurn={onTick} />
    </Labelled>
  );
}

function SampleSection({ name, input, label }: { name: string; input: DrawnInput; label: string }) {
  const id = `sample-of-${name}`;
  return (
    <section className="inspector-section" aria-label="What it is tried with">
      <h3>What it is tried with</h3>
      <p className="field-help">Runs and rehearsals from the canvas take this. It is not part of the pipeline.</p>
      <Labelled id={id} label="Sample" kind="value">
        <SampleField id={id} name={name} input={input} label={label} />
      </Labelled>
    </section>
  );
}

function InputName({ id, name }: { id: string; name: string }) {
  const drawing = useDraft((state) => state.drawing);
  const isOpen = useDraft(mayEdit);
  const { rename } = useVerbs();
  return (
    <details className="inspector-more">
      <summary>More</summary>
      <NameField
        label="Name in the file"
        help="What the API and tables call it. Wires follow when it changes."
        name={name}
        isOff={!isOpen}
        refuse={(to) => refuseName(drawing, id, to)}
        onName={(to) => rename(id, `$${to}`)}
      />
    </details>
  );
}
