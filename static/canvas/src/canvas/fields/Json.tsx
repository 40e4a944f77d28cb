import { useState } from "react";

import { readJson } from "../../graph/form_values";
import { isRecord } from "../../types";
import type { ControlProps } from "./control";

const show = (value: unknown): string =>
  value === undefined || value === null || (isRecord(value) && !Object.keys(value).length)
    ? ""
    : JSON.stringify(value, null, 2);

/** JSON as it is written; it holds as soon as it can be read, and until then says why it cannot. */
export function JsonField({ id, field, stand, isOff, isWrong, about, set, clear }: ControlProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const fault = typed?.trim() ? faultOf(typed, field.kind === "schema") : "";
  const write = (text: string): void => {
    setTyped(text);
    const { value } = readJson(text);
    if (!text.trim()) clear();
    else if (value !== undefined && !faultOf(text, field.kind === "schema")) set(value);
  };
  return (
    <>
      <textarea
        id={id}
        className="input code"
        rows={4}
        spellCheck={false}
        placeholder={show(stand.fallback) || "{ }"}
        value={typed ?? (stand.given || stand.locked ? show(stand.value) : "")}
        disabled={isOff}
        aria-describedby={[about, fault && `${id}-json`].filter(Boolean).join(" ") || undefined}
        aria-invalid={Boolean(fault) || isWrong || undefined}
        onChange={(event) => write(event.target.value)}
        onBlur={() => !fault && setTyped(null)}
      />
      {fault && (
        <p className="field-wrong" id={`${id}-json`}>
          {fault} What was there before still holds.
        </p>
      )}
    </>
  );
}

function faultOf(text: string, wantsObject: boolean): string {
  const { value, fault } = readJson(text);
  if (fault) return fault;
  return wantsObject && !isRecord(value) ? "A schema begins with { and ends with }." : "";
}
