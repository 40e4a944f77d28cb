/** Forms from JSON Schemas: what a step's params look like to whoever fills them in. Pure. */

import { isRecord } from "../types";
import type { Schema } from "./drawing";
import { HINTED, kindOf, type FieldKind } from "./widgets";

export type { FieldKind } from "./widgets";

/** One of the values that a field may have. */
export interface Choice {
  value: unknown;
  label: string;
}

/** One field of a form. `path` leads to its value among the params, `key` is the path with dots. */
export interface FormField {
  path: readonly string[];
  key: string;
  kind: FieldKind;
  label: string;
  help: string;
  unit: string;
  /** The bounds; of a field that is `above`, `min` itself is too little. */
  min: number | null;
  max: number | null;
  above: boolean;
  step: number;
  whole: boolean;
  choices: readonly Choice[];
  /** Whether values beside the choices may be given. */
  open: boolean;
  default: unknown;
  nullable: boolean;
  required: boolean;
  /** The name of its group in the form; "" for those that have none. */
  group: string;
  more: boolean;
  /** Characters of a text, or items of a list, at most. */
  most: number | null;
  fewest: number;
  pattern: string;
  /** What `{name}` stands for in its text, by name. */
  variables: Readonly<Record<string, string>>;
  /** It matters only where these other fields have one of these values; `auto*` is all that begin so. */
  when: Readonly<Record<string, readonly string[]>>;
  /** The names of other fields that its control draws too, so that they have none of their own. */
  with: readonly string[];
  /** Of a list or a dictionary, what one of its values is. */
  item: FormField | null;
  /** Of a part that may be left out, what is in it. */
  fields: readonly FormField[];
}

/** Fields under one heading; `switch` is the key of the field that turns all of it on and off, or "". */
export interface FormGroup {
  name: string;
  label: string;
  help: string;
  more: boolean;
  when: FormField["when"];
  switch: string;
  fields: readonly FormField[];
}

/** The fields of an object's schema in their order, those of nested objects under the name of their group. */
export function listFields(schema: Schema): FormField[] {
  return readGroups(schema).flatMap((group) => group.fields);
}

/** The form of an object's schema: first the fields that are in no group, then each nested object as one. */
export function readGroups(schema: Schema): FormGroup[] {
  const own: FormField[] = [];
  const groups: FormGroup[] = [];
  const drawnElsewhere = propertiesOf(schema).flatMap(([, given]) => (isRecord(given) ? namesOf(given.with) : []));
  for (const [name, given] of propertiesOf(schema)) {
    if (drawnElsewhere.includes(name)) continue;
    const property = resolve(schema, given);
    if (isPart(property) && !property.nullable) groups.push(readGroup(schema, name, property));
    else own.push(readField(schema, [name], property, { required: isRequired(schema, name), group: "" }));
  }
  return [{ name: "", label: "", help: "", more: false, when: {}, switch: "", fields: own }, ...groups];
}

function readGroup(root: Schema, name: string, property: Property): FormGroup {
  const fields = readParts(root, [name], property, name);
  const master = fields.find((field) => field.path.at(-1) === "on" && field.kind === "switch");
  return {
    name,
    label: labelOf(name, property.schema),
    help: firstOf(text(property.schema.description)),
    more: property.schema.more === true,
    when: readWhen(property.schema.when),
    switch: master?.key ?? "",
    fields,
  };
}

/** The fields of a nested object; what its own default says goes before what its schema says. */
function readParts(root: Schema, path: readonly string[], property: Property, group: string): FormField[] {
  const given = isRecord(property.schema.default) ? property.schema.default : {};
  return propertiesOf(property.schema).flatMap(([name, inner]) => {
    const part = resolve(root, inner);
    const at = [...path, name];
    if (isPart(part) && !part.nullable) return readParts(root, at, part, group);
    const field = readField(root, at, part, { required: isRequired(property.schema, name), group });
    return [name in given ? { ...field, default: given[name] } : field];
  });
}

type Place = Pick<FormField, "required" | "group">;

function readField(root: Schema, path: readonly string[], property: Property, place: Place): FormField {
  const schema = withItems(root, property.schema);
  const name = path.at(-1) ?? "";
  const kind = kindOf(name, schema);
  const label = labelOf(name, schema);
  return {
    ...place,
    ...readBounds(schema),
    path,
    key: path.join("."),
    kind,
    label,
    help: firstOf(text(schema.description)),
    unit: text(schema.unit),
    choices: readChoices(schema),
    open: valuesOf(schema) === null && valuesOf(itemsOf(schema)) === null,
    default: schema.default,
    nullable: property.nullable,
    more: schema.more === true || (kind === "json" && !place.required && !HINTED.has(text(schema.widget))),
    pattern: text(schema.pattern),
    variables: isRecord(schema.variables) ? (schema.variables as Record<string, string>) : {},
    when: readWhen(schema.when),
    with: namesOf(schema.with),
    item: readItem(root, path, schema, label),
    fields: kind === "part" ? readParts(root, path, property, place.group) : [],
  };
}

type Bounds = Pick<FormField, "min" | "max" | "above" | "step" | "whole" | "most" | "fewest">;

function readBounds(schema: Schema): Bounds {
  const above = number(schema.exclusiveMinimum);
  const whole = schema.type === "integer";
  return {
    min: above ?? number(schema.minimum),
    max: number(schema.maximum) ?? number(schema.exclusiveMaximum),
    above: above !== null,
    step: number(schema.step) ?? number(schema.multipleOf) ?? (whole ? 1 : 0.01),
    whole,
    most: number(schema.maxLength) ?? number(schema.maxItems) ?? number(schema.maxProperties),
    fewest: number(schema.minLength) ?? number(schema.minItems) ?? 0,
  };
}

/** What an enum allows, or what a hint offers: `choices` are values with their words, in the order to show them. */
function readChoices(schema: Schema): Choice[] {
  const hinted = Array.isArray(schema.choices) ? (schema.choices as unknown[]).filter(isPair) : [];
  const offered = hinted.map(([value, label]) => ({ value, label: text(label) || sayValue(value) }));
  const allowed = valuesOf(schema) ?? valuesOf(itemsOf(schema));
  if (!allowed) return offered;
  const more = allowed.filter((value) => !offered.some((choice) => choice.value === value));
  return [
    ...offered.filter((choice) => allowed.includes(choice.value)),
    ...more.map((value) => ({ value, label: sayValue(value) })),
  ];
}

const isPair = (entry: unknown): entry is [unknown, unknown] => Array.isArray(entry) && entry.length === 2;

function valuesOf(schema: Schema): readonly unknown[] | null {
  if ("const" in schema) return [schema.const];
  if (Array.isArray(schema.enum)) return schema.enum as unknown[];
  const members = membersOf(schema);
  const fixed = members.length > 0 && members.every((member) => "const" in member);
  return fixed ? members.map((member) => member.const) : null;
}

const itemsOf = (schema: Schema): Schema => (isRecord(schema.items) ? schema.items : {});
const withItems = (root: Schema, schema: Schema): Schema =>
  isRecord(schema.items) ? { ...schema, items: resolve(root, schema.items).schema } : schema;

function readItem(root: Schema, path: readonly string[], schema: Schema, label: string): FormField | null {
  const inner = schema.type === "array" ? schema.items : schema.additionalProperties;
  if (!isRecord(inner)) return null;
  const field = readField(root, path, resolve(root, inner), { required: true, group: "" });
  return { ...field, label };
}

function readWhen(given: unknown): FormField["when"] {
  if (!isRecord(given)) return {};
  const listed = (one: unknown): string[] => (Array.isArray(one) ? one : [one]).map(String);
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, listed(one)]));
}

// --- Schemas -----------------------------------------------------------------------------------------

/** A schema without its references, and whether null is one of its values. */
interface Property {
  schema: Schema;
  nullable: boolean;
}

/** What a schema says once its references and its `anyOf` with null are resolved; what stands outside wins. */
function resolve(root: Schema, given: unknown, depth = 0): Property {
  if (!isRecord(given) || depth > 20) return { schema: {}, nullable: false };
  const { $ref, ...beside } = given;
  if (typeof $ref === "string") {
    const target = resolve(root, targetOf(root, $ref), depth + 1);
    return { ...target, schema: { ...target.schema, ...beside } };
  }
  const members = membersOf(given);
  const real = members.filter((member) => member.type !== "null");
  const nullable = real.length < members.length;
  const only = real.length === 1 ? real[0] : oneNumber(real);
  if (!only) return { schema: given, nullable };
  const outside = Object.fromEntries(Object.entries(given).filter(([key]) => !MEMBERS.includes(key)));
  const inner = resolve(root, only, depth + 1);
  return { schema: { ...inner.schema, ...outside }, nullable: nullable || inner.nullable };
}

const MEMBERS: readonly string[] = ["anyOf", "oneOf", "allOf"];
const membersOf = (schema: Schema): Schema[] =>
  MEMBERS.flatMap((key) => {
    const members = schema[key];
    return Array.isArray(members) ? members.filter(isRecord) : [];
  });

/** An amount may be written as a number or as a text of one; a form takes the number. */
function oneNumber(members: readonly Schema[]): Schema | undefined {
  const amount = members.find((member) => member.type === "number");
  const rest = members.filter((member) => member !== amount);
  return amount && rest.length === 1 && rest[0]?.type === "string" ? amount : undefined;
}

function targetOf(root: Schema, ref: string): unknown {
  return ref
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((at, part) => (isRecord(at) ? at[part] : undefined), root);
}

const propertiesOf = (schema: Schema): [string, unknown][] =>
  isRecord(schema.properties) ? Object.entries(schema.properties) : [];
const isPart = ({ schema }: Property): boolean => schema.type === "object" && isRecord(schema.properties);
const isRequired = (schema: Schema, name: string): boolean =>
  Array.isArray(schema.required) && schema.required.includes(name);

// --- Words -------------------------------------------------------------------------------------------

const namesOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
/** The first paragraph, on one line. */
const firstOf = (words: string): string => (words.split("\n\n")[0] ?? "").replaceAll(/\s+/g, " ").trim();

/** A field's title; one that was only made from its name is written as words are: "Max Words" as "Max words". */
function labelOf(name: string, schema: Schema): string {
  const words = name.replaceAll("_", " ");
  const title = text(schema.title);
  const made = title.toLowerCase().replaceAll(" ", "") === words.toLowerCase().replaceAll(" ", "");
  return title && !made ? title : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value as a person reads it: `firefly_assistant` as "firefly assistant", true as "yes". */
export function sayValue(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value.replaceAll("_", " ");
  return value === null || value === undefined ? "none" : JSON.stringify(value);
}
