/** The values of a form: what is given, what stands where nothing is, and what is wrong with it. Pure. */

import { isRecord } from "../types";
import type { FormField, FormGroup } from "./forms";

export type Params = Readonly<Record<string, unknown>>;

/** The value at a path; undefined where nothing is given. */
export const valueAt = (params: Params, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, part) => (isRecord(at) && Object.hasOwn(at, part) ? at[part] : undefined), params);

/** What a brand says of a step's params. */
export interface BrandSays {
  /** As it is told to people: "Northbay v3". */
  name: string;
  defaults: Params;
  locks: readonly string[];
}

export interface Standing {
  /** What holds: what is given, else what the brand says, else the step type's own. */
  value: unknown;
  /** What would hold if nothing were given. */
  fallback: unknown;
  given: boolean;
  /** Whether what holds comes from the brand. */
  branded: boolean;
  locked: boolean;
}

/** Which value a field has, and whence. What the brand has locked holds whatever is given. */
export function standOf(field: FormField, params: Params, brand: BrandSays | null): Standing {
  const given = valueAt(params, field.path);
  const branded = brand ? brandedAt(brand.defaults, field) : undefined;
  const locked = Boolean(brand && isLocked(field.path, brand.locks));
  const fallback = branded === undefined ? field.default : branded;
  const holds = locked && branded !== undefined ? branded : given;
  return {
    value: holds === undefined ? fallback : holds,
    fallback,
    given: given !== undefined,
    branded: branded !== undefined && (locked || given === undefined),
    locked,
  };
}

const brandedAt = (defaults: Params, field: FormField): unknown =>
  Object.hasOwn(defaults, field.key) ? defaults[field.key] : valueAt(defaults, field.path);

const isLocked = (path: readonly string[], locks: readonly string[]): boolean =>
  path.some((_, index) => locks.includes(path.slice(0, index + 1).join(".")));

/** Whether a field or group matters where the others stand as they do; `holds` tells a field's value by its key. */
export const applies = (part: Pick<FormField | FormGroup, "when">, holds: (key: string) => unknown): boolean =>
  Object.entries(part.when).every(([key, values]) => values.some((wanted) => isLike(sayPlain(holds(key)), wanted)));

/** `*` is anything at all, `auto*` all that begins so. */
function isLike(value: string, wanted: string): boolean {
  if (wanted === "*") return value !== "";
  return wanted.endsWith("*") ? value.startsWith(wanted.slice(0, -1)) : value === wanted;
}

/** What is wrong with a value as far as the form can tell, as a sentence; "" where nothing is. */
export function faultOf(field: FormField, value: unknown): string {
  if (value === undefined || value === null) return field.required ? `${field.label} is needed. Fill it in.` : "";
  if (typeof value === "number") return faultOfNumber(field, value);
  if (typeof value === "string") return faultOfText(field, value);
  if (Array.isArray(value)) return faultOfList(field, value);
  return "";
}

function faultOfNumber({ label, min, max, above, whole }: FormField, value: number): string {
  if (whole && !Number.isInteger(value)) return `${label} is a whole number.`;
  const low = min !== null && (above ? value <= min : value < min);
  if (!low && (max === null || value <= max)) return "";
  const least = `${above ? "more than" : "at least"} ${String(min)}`;
  if (min === null) return `${label} is at most ${String(max)}.`;
  return max === null ? `${label} is ${least}.` : `${label} is ${least} and at most ${max}.`;
}

function faultOfText(field: FormField, value: string): string {
  if (value.length < field.fewest) return `${field.label} is needed. Fill it in.`;
  if (field.most !== null && value.length > field.most)
    return `${field.label} may have ${field.most} characters; these are ${value.length}.`;
  if (!field.pattern || matches(field.pattern, value)) return "";
  return field.kind === "size" ? "A size is written 1536x1024." : `${field.label} cannot be written like this.`;
}

function faultOfList(field: FormField, value: readonly unknown[]): string {
  if (value.length < field.fewest)
    return `${field.label} needs at least ${field.fewest === 1 ? "one" : field.fewest}.`;
  if (field.most !== null && value.length > field.most) return `${field.label} may have ${field.most} at most.`;
  const { item } = field;
  const wrong = item ? value.find((one) => faultOf(item, one)) : undefined;
  return wrong === undefined ? "" : `“${sayPlain(wrong)}” cannot be one of ${field.label.toLowerCase()}.`;
}

/** A pattern that this engine cannot read is left to the server. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

/** A plain value as it was typed: `7` is a number and `true` a truth, unless only texts are wanted. */
export function readPlain(typed: string, item: FormField | null): unknown {
  const words = typed.trim();
  const isNumber = words !== "" && Number.isFinite(Number(words));
  if (item?.kind === "number" || item?.kind === "slider") return isNumber ? Number(words) : typed;
  if (item?.kind !== "json") return typed;
  if (words === "true" || words === "false") return words === "true";
  if (/^-?\d+(\.\d+)?$/.test(words)) return Number(words);
  const list = words.startsWith("[") ? readJson(words).value : null;
  return Array.isArray(list) ? list : typed;
}

/** A plain value as it is typed. */
export function sayPlain(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What a JSON text says, or why it cannot be read. */
export function readJson(text: string): { value: unknown; fault: string } {
  try {
    return { value: JSON.parse(text) as unknown, fault: "" };
  } catch (error) {
    return { value: undefined, fault: `This is no JSON yet: ${sayFault(text, error)}.` };
  }
}

/** Browsers name the place by its character, or repeat the text; people count lines. */
function sayFault(text: string, error: unknown): string {
  const said = error instanceof Error ? error.message : "it cannot be read";
  const place = /position (\d+)/.exec(said)?.[1];
  if (place !== undefined) return `line ${text.slice(0, Number(place)).split("\n").length} cannot be read`;
  return (/^(.*?), (\.\.\.)?"/s.exec(said)?.[1] ?? said).replace(/\.$/, "");
}

export interface Sides {
  width: number;
  height: number;
}

/** Width and height of a size written 1536x1024; null where it is none. */
export function readSize(size: unknown): Sides | null {
  const found = typeof size === "string" ? /^(\d{1,5})x(\d{1,5})$/.exec(size) : null;
  return found ? { width: Number(found[1]), height: Number(found[2]) } : null;
}

/** "3:2" for 1536 by 1024, "about 1.91:1" where no small numbers tell it. */
export function sayRatio({ width, height }: Sides): string {
  const divide = (a: number, b: number): number => (b === 0 ? a : divide(b, a % b));
  const common = divide(width, height) || 1;
  const [across, down] = [width / common, height / common];
  return across <= 32 && down <= 32 ? `${across}:${down}` : `about ${(width / height).toFixed(2)}:1`;
}
