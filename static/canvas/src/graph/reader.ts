/** A drawing as far as it can be read, and every problem of its form, as `pipelines/graph/reader.py` reads it.
 * Pure. */

import { isRecord, PORT_TYPES, type PortType } from "../types";
import { FORMAT, readSource, SECTIONS, type Drawing, type Problem, type Source } from "./drawing";

/** The types in the order in which the server lists them. */
const TYPES: readonly PortType[] = ["image", "video", "audio", "text", "json", "mask", "file"];
const NEEDS = ["all", "some"];
const INPUT_KEYS = ["type", "label", "help", "default", "many", "optional"];
const STEP_KEYS = ["type", "label", "in", "params", "version", "needs"];
const GROUP_KEYS = ["label", "holds"];
const NOTE_KEYS = ["text", "at", "size"];
/** What Python calls an identifier. */
const IDENTIFIER = /^[\p{XIDS}_]\p{XIDC}*$/u;

type Mapping = Readonly<Record<string, unknown>>;

export interface ReadStep {
  type: string;
  inputs: ReadonlyMap<string, Source>;
  params: Mapping;
  version: number | null;
}

/** What a file says, by name; a map, so that nobody takes `constructor` for a step. */
export interface Reading {
  inputs: ReadonlyMap<string, { type: PortType; many: boolean }>;
  steps: ReadonlyMap<string, ReadStep>;
  outputs: ReadonlyMap<string, Source>;
  layout: readonly string[];
  bends: readonly string[];
  groups: ReadonlyMap<string, readonly string[]>;
  notes: ReadonlySet<string>;
  problems: readonly Problem[];
}

/** The drawing as the server reads it; never throws, whatever stands in the file. */
export const readDrawing = (drawing: Drawing): Reading => new Reader().read(drawing as unknown as Mapping);

class Reader {
  private readonly problems: Problem[] = [];

  read(data: Mapping): Reading {
    if (data.format !== FORMAT) {
      const given = "format" in data ? inPython(data.format) : "none";
      this.say("", "format", `This is format ${given}; Pressline reads format ${FORMAT}.`);
    }
    this.unknown("", data, SECTIONS);
    const inputs = this.each("", data, "inputs", (name, body) => this.input(name, body));
    const steps = this.each("", data, "steps", (id, body) => this.step(id, body));
    const outputs = found(
      this.each("", data, "outputs", (name, text) => this.source("", `outputs.${name}`, text)),
    );
    if (!steps.size) this.say("", "steps", "A pipeline needs at least one step.");
    return { inputs, steps, outputs, ...this.looks(data), problems: this.problems };
  }

  private looks(data: Mapping): Pick<Reading, "layout" | "bends" | "groups" | "notes"> {
    const places = found(this.each("", data, "layout", (name, spot) => this.place(`layout.${name}`, spot)));
    return {
      layout: [...places.keys()],
      bends: [...this.each("", data, "bends", (wire, spots) => this.bend(wire, spots)).keys()],
      groups: this.each("", data, "groups", (name, body) => this.group(name, body)),
      notes: new Set(this.each("", data, "notes", (name, body) => this.note(name, body)).keys()),
    };
  }

  private input(name: string, body: unknown): { type: PortType; many: boolean } {
    const field = `inputs.${name}`;
    if (!isRecord(body)) {
      this.say("", field, "An input is a mapping such as {type: image, label: Product photo}.");
      return { type: "text", many: false };
    }
    this.unknown("", body, INPUT_KEYS, `${field}.`);
    const type = PORT_TYPES.find((each) => each === body.type);
    if (!type) {
      const message = `\`${inPython(body.type)}\` is not a type; choose one of ${TYPES.join(", ")}.`;
      this.say("", `${field}.type`, message);
    }
    return { type: type ?? "text", many: Boolean(body.many) };
  }

  private step(id: string, body: unknown): ReadStep {
    if (!isRecord(body)) {
      this.say(id, "", "A step is a mapping with a `type`.");
      return { type: "", inputs: new Map(), params: {}, version: null };
    }
    this.unknown(id, body, STEP_KEYS);
    if (!IDENTIFIER.test(id))
      this.say(id, "", "A step's id is made of letters, digits and underscores, and starts with a letter.");
    if (typeof body.type !== "string" || !body.type)
      this.say(id, "type", "Every step needs a type, such as `generate_image`.");
    const inputs = found(this.each(id, body, "in", (port, text) => this.source(id, `in.${port}`, text)));
    const params = Object.fromEntries(this.each(id, body, "params", (_, value) => value));
    const version = this.version(id, body.version);
    this.needs(id, "needs" in body ? body.needs : "all");
    return { type: body.type ? inPython(body.type) : "", inputs, params, version };
  }

  private version(id: string, given: unknown): number | null {
    if (given === undefined || given === null) return null;
    if (Number.isInteger(given)) return given as number;
    const message = `A step type's version is a whole number; \`${inPython(given)}\` was given.`;
    this.say(id, "version", message);
    return null;
  }

  private needs(id: string, given: unknown): void {
    if (NEEDS.some((each) => each === given)) return;
    this.say(id, "needs", `\`${inPython(given)}\` was given; a gather needs \`all\` of its members or \`some\`.`);
  }

  private source(id: string, field: string, text: unknown): Source | null {
    const source = typeof text === "string" ? readSource(text) : null;
    if (!source)
      this.say(id, field, `\`${inPython(text)}\` is not a source; write \`$input\` or \`step.port\`.`);
    return source;
  }

  private place(field: string, spot: unknown): true | null {
    if (Array.isArray(spot) && spot.length === 2 && spot.every((each) => Number.isFinite(each))) return true;
    this.say("", field, "A place is two numbers: [x, y].");
    return null;
  }

  private bend(wire: string, spots: unknown): void {
    if (!Array.isArray(spots)) {
      this.say("", `bends.${wire}`, "A bend is a list of places, such as [[120, 80]].");
      return;
    }
    for (const spot of spots) this.place(`bends.${wire}`, spot);
  }

  private group(name: string, body: unknown): string[] {
    const field = `groups.${name}`;
    if (!isRecord(body)) {
      this.say("", field, "A group is a mapping such as {label: Backdrop, holds: [cutout, $product]}.");
      return [];
    }
    this.unknown("", body, GROUP_KEYS, `${field}.`);
    const { holds } = body;
    if (Array.isArray(holds) && holds.every((box) => typeof box === "string")) return holds;
    this.say("", `${field}.holds`, "A group holds a list of steps and inputs, such as [cutout, $product].");
    return [];
  }

  private note(name: string, body: unknown): void {
    const field = `notes.${name}`;
    if (!isRecord(body)) {
      this.say("", field, "A note is a mapping such as {text: Ask Mia first, at: [120, 80]}.");
      return;
    }
    this.unknown("", body, NOTE_KEYS, `${field}.`);
    if (typeof body.text !== "string") this.say("", `${field}.text`, "A note needs text.");
    this.place(`${field}.at`, body.at);
    if (body.size !== undefined && body.size !== null) this.place(`${field}.size`, body.size);
  }

  private each<T>(id: string, body: Mapping, key: string, read: (name: string, item: unknown) => T): Map<string, T> {
    const value = Object.hasOwn(body, key) ? body[key] : null;
    if (value === null || value === undefined) return new Map();
    if (!isRecord(value)) {
      this.say(id, key, `\`${key}\` must be a mapping.`);
      return new Map();
    }
    return new Map(Object.entries(value).map(([name, item]) => [name, read(name, item)]));
  }

  private unknown(id: string, body: Mapping, known: readonly string[], prefix = ""): void {
    for (const key of Object.keys(body)) {
      if (known.includes(key)) continue;
      const expected = [...known].sort().join(", ");
      this.say(id, `${prefix}${key}`, `\`${key}\` is not known here; expected ${expected}.`);
    }
  }

  private say(step: string, field: string, message: string): void {
    this.problems.push({ step, field, message });
  }
}

const found = <T>(items: ReadonlyMap<string, T | null>): Map<string, T> =>
  new Map([...items].filter((item): item is [string, T] => item[1] !== null));

/** A value of a file as the server's sentences write it. */
export function inPython(value: unknown, quoted = false): string {
  if (typeof value === "string") return quoted ? quote(value) : value;
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map((item) => inPython(item, true)).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const items = Object.entries(value).map(([name, item]) => `${quote(name)}: ${inPython(item, true)}`);
  return `{${items.join(", ")}}`;
}

const quote = (text: string): string => {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  if (!text.includes("'")) return `'${escaped}'`;
  return text.includes('"') ? `'${escaped.replaceAll("'", "\\'")}'` : `"${escaped}"`;
};
