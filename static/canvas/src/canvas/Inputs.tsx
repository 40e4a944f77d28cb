import type { DrawnInput } from "../graph/drawing";
import { missingInputs } from "../graph/inputs";
import { asLabel } from "../graph/saying";
import { SampleField } from "./SampleField";
import { useCanvas, useDraft } from "./useCanvas";

const NONE: Readonly<Record<string, DrawnInput>> = {};

/** What runs from the canvas are given: kept for everybody who draws here, and no part of a version. */
export function Inputs() {
  const inputs = useDraft((state) => state.drawing.inputs ?? NONE);
  const missing = useDraft((state) => missingInputs(state.drawing, state.samples.inputs).join(" ")).split(" ");
  const { starting } = useCanvas();
  const entries = Object.entries(inputs);
  if (!entries.length)
    return <p className="side-quiet">This pipeline takes no inputs, so there is nothing to give it.</p>;
  return (
    <div className="side-form">
      <p className="side-quiet">These are only for trying it out here. A real run asks for its own.</p>
      {entries.map(([name, input]) => (
        <Sample key={name} name={name} input={input} isMissing={missing.includes(name)} />
      ))}
      <button type="button" className="verb" data-main onClick={() => void starting.getState().start({ rehearse: true })}>
        Rehearse
      </button>
    </div>
  );
}

interface Props {
  name: string;
  input: DrawnInput;
  isMissing: boolean;
}

function Sample({ name, input, isMissing }: Props) {
  const id = `try-${name}`;
  const label = input.label ?? asLabel(name);
  return (
    <div className="sample">
      <label htmlFor={id}>
        {label}
        {input.many && " (one for each row)"}
      </label>
      <SampleField id={id} name={name} input={input} label={label} />
      {isMissing && <p className="run-bar-trouble">This is needed before it can be tried.</p>}
      {input.help && <p className="side-quiet">{input.help}</p>}
    </div>
  );
}
