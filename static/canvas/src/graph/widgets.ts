/** Which control a field of a JSON Schema is drawn as. Pure. */

import { isRecord } from "../types";
import type { Schema } from "./drawing";

export type FieldKind =
  /** One line of text, or many; `code` is text in a fixed width. */
  | "line"
  | "prompt"
  | "code"
  | "number"
  | "slider"
  | "switch"
  | "choice"
  /** A list of choices, of words, or of colours. */
  | "chips"
  | "colours"
  | "colour"
  | "seed"
  | "size"
  | "model"
  | "models"
  | "policy"
  | "pipeline"
  | "step"
  | "asset"
  /** A dictionary of plain values, and one of ports. */
  | "pairs"
  | "ports"
  /** An object that may be left out whole. */
  | "part"
  | "json"
  | "schema";

/** What a schema's `widget` may say, and what it is drawn as. */
const WIDGETS: Readonly<Record<string, FieldKind>> = {
  line: "line",
  prompt: "prompt",
  seed: "seed",
  size: "size",
  model: "model",
  models: "models",
  policy: "policy",
  pipeline: "pipeline",
  colour: "colour",
  colours: "colours",
  asset: "asset",
  step: "step",
  slider: "slider",
  ports: "ports",
  json: "json",
  code: "code",
  schema: "schema",
};
export const HINTED: ReadonlySet<string> = new Set(Object.keys(WIDGETS));

/** A text that may be longer than this is written on several lines. */
const LONG = 400;
const SIZE = String.raw`^\d{2,4}x\d{2,4}$`;

/** The control for a field: as its hint says, else by its type. */
export function kindOf(name: string, schema: Schema): FieldKind {
  const hinted = WIDGETS[typeof schema.widget === "string" ? schema.widget : ""];
  if (hinted) return hinted;
  if (isEnum(schema)) return "choice";
  switch (schema.type) {
    case "boolean":
      return "switch";
    case "integer":
      return name === "seed" ? "seed" : "number";
    case "number":
      return isShare(schema) ? "slider" : "number";
    case "string":
      return kindOfText(schema);
    case "array":
      return kindOfList(schema);
    case "object":
      return kindOfObject(schema);
    default:
      return "json";
  }
}

const isEnum = (schema: Schema): boolean =>
  Array.isArray(schema.enum) ||
  "const" in schema ||
  (Array.isArray(schema.anyOf) && schema.anyOf.length > 0 && schema.anyOf.every(isConst));
const isConst = (member: unknown): boolean => isRecord(member) && "const" in member;

/** A number from 0 to 1, or in a span that is no longer. */
function isShare(schema: Schema): boolean {
  const low = schema.minimum ?? schema.exclusiveMinimum;
  return typeof low === "number" && typeof schema.maximum === "number" && schema.maximum - low <= 1;
}

function kindOfText(schema: Schema): FieldKind {
  if (schema.pattern === SIZE) return "size";
  if (typeof schema.maxLength === "number" && schema.maxLength > LONG) return "prompt";
  return "line";
}

function kindOfList(schema: Schema): FieldKind {
  if (!isRecord(schema.items)) return "json";
  return schema.items.type === "string" || Array.isArray(schema.items.enum) ? "chips" : "json";
}

const PLAIN = new Set(["string", "number", "integer", "boolean"]);

function kindOfObject(schema: Schema): FieldKind {
  if (isRecord(schema.properties)) return "part";
  const inner = schema.additionalProperties;
  if (!isRecord(inner)) return "json";
  const members = Array.isArray(inner.anyOf) ? inner.anyOf.filter(isRecord) : [inner];
  return members.some((member) => PLAIN.has(String(member.type))) ? "pairs" : "json";
}
