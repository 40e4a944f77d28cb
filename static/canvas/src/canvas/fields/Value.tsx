import { useState } from "react";

import type { FormField } from "../../graph/forms";
import { listFields } from "../../graph/forms";
import { isSame } from "../../graph/same";
import type { PortType } from "../../types";
import { AssetField } from "./Asset";
import { JsonField } from "./Json";
import { Words } from "./Words";

interface ValueFieldProps {
  id: string;
  label: string;
  type: PortType;
  /** Whether it is a list, of which a text has one on each line and of files the first is shown. */
  many: boolean;
  value: unknown;
  placeholder?: string;
  isOff: boolean;
  about?: string | undefined;
  onValue: (value: unknown) => void;
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : value === undefined || value === null ? [] : [value];

/** A value of a port's type: a text, JSON, or a file. `undefined` is told when it is taken away. */
export function ValueField(props: ValueFieldProps) {
  const { type, many, value, onValue } = props;
  if (type === "text") return many ? <Lines {...props} /> : <Written {...props} kind="text" />;
  if (type === "json") return <Written {...props} kind="json" />;
  const [first, ...rest] = listOf(value);
  const put = (asset: unknown): void => {
    const list = [...(asset === undefined ? [] : [asset]), ...rest];
    onValue(many ? (list.length ? list : undefined) : asset);
  };
  return <AssetField {...props} value={first} onAsset={(asset) => put(asset ?? undefined)} />;
}

/** Texts, one on each line; what is being typed stays as it is typed. */
function Lines(props: ValueFieldProps) {
  const [typed, setTyped] = useState("");
  const read = (text: string): string[] => text.split("\n").filter((line) => line.trim());
  const told = listOf(props.value).map(String);
  const write = (text: unknown): void => {
    const words = typeof text === "string" ? text : "";
    setTyped(words);
    props.onValue(read(words).length ? read(words) : undefined);
  };
  const text = isSame(read(typed), told) ? typed : told.join("\n");
  return <Written {...props} kind="text" value={text} onValue={write} />;
}

const KINDS = { text: { type: "string", widget: "prompt" }, json: { widget: "json" } } as const;

const fieldOf = (label: string, kind: keyof typeof KINDS): FormField | undefined =>
  listFields({ type: "object", properties: { value: { ...KINDS[kind], title: label } } })[0];

function Written({ id, label, kind, value, placeholder, isOff, about, onValue }: ValueFieldProps & { kind: keyof typeof KINDS }) {
  const field = fieldOf(label, kind);
  if (!field) return null;
  const given = value !== undefined && value !== null;
  const control = {
    id,
    field,
    stand: { value, fallback: placeholder, given, branded: false, locked: false },
    isOff,
    isWrong: false,
    about,
    set: onValue,
    clear: () => onValue(undefined),
  };
  return kind === "text" ? <Words {...control} /> : <JsonField {...control} />;
}
