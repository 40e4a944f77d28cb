import { createContext, useContext } from "react";

import type { StepType } from "../../graph/drawing";
import type { Standing } from "../../graph/form_values";
import type { FormField } from "../../graph/forms";

/** What every control is given: its field, how that stands, and the verbs that change it. */
export interface ControlProps {
  /** Of the input itself; of a control of several parts, `${id}-label` is what names all of it. */
  id: string;
  field: FormField;
  stand: Standing;
  isOff: boolean;
  isWrong: boolean;
  /** The ids of what is said about it: its help, its fault. */
  about: string | undefined;
  set: (value: unknown) => void;
  clear: () => void;
}

/** Whose form it is. */
export interface FormOwner {
  /** The step's id; "" where it is an input of the pipeline. */
  step: string;
  type: StepType | null;
}

export const FormContext = createContext<FormOwner>({ step: "", type: null });
export const useOwner = (): FormOwner => useContext(FormContext);

/** A value as an input shows it; nothing where it is not given, so that the default stands as its placeholder. */
export const shownText = (stand: Standing): string =>
  (stand.given || stand.locked) && typeof stand.value === "string" ? stand.value : "";

/** A default as a placeholder tells it. */
export const shownDefault = (stand: Standing): string => {
  const { fallback } = stand;
  if (typeof fallback === "string" || typeof fallback === "number") return String(fallback);
  return "";
};
