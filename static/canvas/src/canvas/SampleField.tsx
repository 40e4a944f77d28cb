import { mayEdit } from "../draft/store";
import type { DrawnInput } from "../graph/drawing";
import { ValueField } from "./fields/Value";
import { useDraft, useVerbs } from "./useCanvas";

interface Props {
  id: string;
  name: string;
  input: DrawnInput;
  label: string;
}

/** What an input is tried with, as a control: kept beside the drawing for everybody who draws here, not in it. */
export function SampleField({ id, name, input, label }: Props) {
  const sample = useDraft((state) => state.samples.inputs[name]);
  const isOpen = useDraft(mayEdit);
  const { trySample } = useVerbs();
  return (
    <ValueField
      id={id}
      label={label}
      type={input.type}
      many={input.many === true}
      value={sample}
      placeholder={typeof input.default === "string" ? input.default : ""}
      isOff={!isOpen}
      onValue={(value) => trySample(name, value)}
    />
  );
}
