import { nameOf } from "../../graph/drawing";
import { leadingTo } from "../../graph/inputs";
import { useDraft } from "../useCanvas";
import { useOwner, type ControlProps } from "./control";

/** Who decides: one of the project's policies. */
export function PolicyField(props: ControlProps) {
  const policies = useDraft((state) => state.page.policies);
  const named = policies.map((policy) => ({ value: policy.slug, label: policy.name }));
  return <Named {...props} empty="One reviewer decides" named={named} />;
}

/** One of the steps that lead to this one. */
export function StepField(props: ControlProps) {
  const { step } = useOwner();
  const drawing = useDraft((state) => state.drawing);
  const catalogue = useDraft((state) => state.catalogue);
  const before = [...leadingTo(drawing, step)].filter((id) => id !== step && drawing.steps?.[id]).reverse();
  const named = before.map((id) => ({ value: id, label: nameOf(drawing, catalogue, id) }));
  return <Named {...props} empty="No step" named={named} />;
}

interface NamedProps extends ControlProps {
  empty: string;
  named: readonly { value: string; label: string }[];
}

/** One of those that there are by name, or none; what is given and not among them is shown all the same. */
function Named({ id, stand, isOff, isWrong, about, set, clear, empty, named }: NamedProps) {
  const value = typeof stand.value === "string" ? stand.value : "";
  return (
    <select
      id={id}
      className="input"
      value={value}
      disabled={isOff}
      aria-describedby={about}
      aria-invalid={isWrong || undefined}
      onChange={(event) => (event.target.value ? set(event.target.value) : clear())}
    >
      <option value="">{empty}</option>
      {named.map((one) => (
        <option key={one.value} value={one.value}>
          {one.label}
        </option>
      ))}
      {value && !named.some((one) => one.value === value) && <option value={value}>{`${value}, which is gone`}</option>}
    </select>
  );
}
