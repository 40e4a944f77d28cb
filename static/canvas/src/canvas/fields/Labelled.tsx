import type { ReactNode } from "react";

interface Props {
  /** The control's id; its help is `{id}-help`. */
  id: string;
  label: string;
  help?: string;
  kind?: "switch" | "value";
  children: ReactNode;
}

/** A field that no schema tells of: its label, its control, and what helps. */
export function Labelled({ id, label, help, kind, children }: Props) {
  return (
    <div className="field" data-kind={kind}>
      <div className="field-head">
        <label className="label" htmlFor={id}>
          {label}
        </label>
      </div>
      {children}
      {help && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}
