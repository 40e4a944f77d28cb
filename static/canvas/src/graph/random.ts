/** Drawings and edits made up from a seed, for the property tests beside the code. Equal seeds give equal
 * drawings. */

import type { Position } from "../types";
import type { Catalogue, Drawing, DrawnInput, DrawnStep, PortKind, StepType } from "./drawing";

export type Chance = () => number;

/** Numbers from 0 up to 1, the same row of them for the same seed (mulberry32, public domain, Tommy
 * Ettinger). */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the things given; undefined where there is none. */
export const pick = <T>(from: readonly T[], next: Chance): T | undefined =>
  from[Math.floor(next() * from.length)];

const port = (type: PortKind["type"], given: Partial<PortKind> = {}): PortKind => ({
  type,
  many: false,
  optional: false,
  within_row: false,
  label: "",
  ...given,
});

const kind = (type: string, label: string, given: Partial<StepType>): StepType => ({
  type,
  label,
  help: "",
  group: "Shape",
  version: 1,
  lane: "media",
  ability: "",
  asks: false,
  open: false,
  inputs: {},
  outputs: {},
  params: { type: "object", properties: {} },
  ...given,
});

const KINDS: readonly StepType[] = [
  kind("remove_background", "Cut out", {
    help: "Cuts the subject out of its background, also known as a mask or matte.",
    inputs: { image: port("image") },
    outputs: { image: port("image"), mask: port("mask") },
  }),
  kind("generate_image", "Generate image", {
    help: "Makes a picture from words.",
    group: "Generate",
    lane: "models",
    ability: "generate_image",
    inputs: { prompt: port("text", { optional: true }), reference: port("image", { optional: true }) },
    outputs: { image: port("image") },
    params: { type: "object", properties: { seed: { type: "integer" }, model: { type: "string" } } },
  }),
  kind("write_text", "Write text", {
    help: "Writes words with a language model.",
    group: "Generate",
    lane: "models",
    inputs: { audience: port("text", { optional: true }) },
    outputs: { text: port("text") },
  }),
  kind("composite", "Combine pictures", {
    help: "Lays a subject over a background.",
    inputs: { background: port("image"), subject: port("image") },
    outputs: { image: port("image") },
  }),
  kind("reframe", "Reframe", {
    help: "Crops a picture to several formats.",
    inputs: { image: port("image") },
    outputs: { image: port("image", { many: true }) },
  }),
  kind("pick", "Pick the best", {
    group: "Judge",
    inputs: { images: port("image", { many: true }) },
    outputs: { image: port("image") },
  }),
  kind("review", "Review", {
    help: "Asks people whether they approve.",
    group: "Judge",
    asks: true,
    inputs: { asset: port("any") },
    outputs: { asset: port("any") },
  }),
  kind("run_workflow", "Run a workflow", { group: "Connect", open: true }),
  kind("export", "Export", {
    group: "Deliver",
    inputs: { file: port("file") },
    outputs: { file: port("file") },
  }),
];

/** A small catalogue that has every sort of port: typed, any, many, optional, and a type that is open. */
export const sampleCatalogue: Catalogue = Object.fromEntries(KINDS.map((each) => [each.type, each]));

const LABELS = ["Cut out", "Hero", "Backdrop", "Night version", "Für alle", "Line 2"] as const;
const PARAMS = ["seed", "model", "strength", "words"] as const;
const VALUES = [7, 8, 0.4, "auto", true, ["1:1", "4:5"], { low: 1, high: { more: 2 } }] as const;

const anyKind = (next: Chance): StepType => pick(KINDS, next) ?? kind("review", "Review", {});

const anyPlace = (next: Chance): Position => [
  Math.floor(next() * 1200) - 200,
  Math.floor(next() * 900) - 100,
];

const sourcesOf = (drawing: Drawing, type: PortKind["type"]): string[] => [
  ...Object.entries(drawing.inputs ?? {}).flatMap(([name, input]) =>
    fits(input.type, type) ? [`$${name}`] : [],
  ),
  ...Object.entries(drawing.steps ?? {}).flatMap(([id, step]) =>
    Object.entries(sampleCatalogue[step.type]?.outputs ?? {}).flatMap(([name, out]) =>
      fits(out.type, type) ? [`${id}.${name}`] : [],
    ),
  ),
];

const fits = (given: PortKind["type"], wanted: PortKind["type"]): boolean =>
  given === wanted || given === "any" || wanted === "any" || wanted === "file";

/** A pipeline of `size` steps, free of circles, whose required ports are wired wherever a source of their
 * type is. */
export function randomDrawing(seed: number, size: number): Drawing {
  const next = chance(seed);
  let drawing: Drawing = {
    format: 1,
    name: `Drawing ${seed}`,
    inputs: {
      product: { type: "image", label: "Product photo" },
      headline: { type: "text", default: "Made to last" },
    },
  };
  for (let index = 0; index < size; index += 1) {
    const type = anyKind(next);
    const step = randomStep(drawing, type, next);
    drawing = { ...drawing, steps: { ...drawing.steps, [`${type.type}_${index}`]: step } };
  }
  return decorate(drawing, next);
}

function randomStep(drawing: Drawing, type: StepType, next: Chance): DrawnStep {
  const wires = Object.entries(type.inputs).flatMap(([name, into]) => {
    const source = into.optional && next() < 0.5 ? undefined : pick(sourcesOf(drawing, into.type), next);
    return source === undefined ? [] : [[name, source] as const];
  });
  return {
    type: type.type,
    ...(next() < 0.3 && { label: pick(LABELS, next) ?? "" }),
    ...(wires.length > 0 && { in: Object.fromEntries(wires) }),
    ...(next() < 0.5 && { params: { [pick(PARAMS, next) ?? "seed"]: pick(VALUES, next) } }),
  };
}

/** Everything on a drawing that no run reads: outputs, places, a bend, a group, a note. */
function decorate(drawing: Drawing, next: Chance): Drawing {
  const ids = Object.keys(drawing.steps ?? {});
  const wires = wireKeys(drawing);
  const last = ids.at(-1);
  const file = Object.keys(sampleCatalogue[drawing.steps?.[last ?? ""]?.type ?? ""]?.outputs ?? {})[0];
  const boxes = [...Object.keys(drawing.inputs ?? {}).map((name) => `$${name}`), ...ids];
  const placed = boxes.filter(() => next() < 0.8);
  const held = ids.filter(() => next() < 0.3);
  return {
    ...drawing,
    ...(last && file && { outputs: { result: `${last}.${file}` } }),
    ...(placed.length > 0 && { layout: Object.fromEntries(placed.map((id) => [id, anyPlace(next)])) }),
    ...(wires[0] !== undefined && next() < 0.5 && { bends: { [wires[0]]: [anyPlace(next)] } }),
    ...(held.length > 1 && { groups: { group: { label: "Together", holds: held } } }),
    ...(next() < 0.5 && { notes: { note: { text: "Ask Ines about the light.", at: anyPlace(next) } } }),
  };
}

const wireKeys = (drawing: Drawing): string[] =>
  Object.entries(drawing.steps ?? {}).flatMap(([id, step]) =>
    Object.keys(step.in ?? {}).map((name) => `${id}.${name}`),
  );

type Edit = (drawing: Drawing, next: Chance) => Drawing;

const changeStep = (drawing: Drawing, next: Chance, change: (step: DrawnStep) => DrawnStep): Drawing => {
  const [id, step] = pick(Object.entries(drawing.steps ?? {}), next) ?? [];
  if (id === undefined || step === undefined) return drawing;
  return { ...drawing, steps: { ...drawing.steps, [id]: change(step) } };
};

const changeInput = (drawing: Drawing, next: Chance, change: (input: DrawnInput) => DrawnInput): Drawing => {
  const [name, input] = pick(Object.entries(drawing.inputs ?? {}), next) ?? [];
  if (name === undefined || input === undefined) return drawing;
  return { ...drawing, inputs: { ...drawing.inputs, [name]: change(input) } };
};

type Mapping<T> = Readonly<Record<string, T>>;

const without = <T>(from: Mapping<T> | undefined, keep: (key: string, value: T) => boolean): Mapping<T> =>
  Object.fromEntries(Object.entries(from ?? {}).filter(([key, value]) => keep(key, value)));

const EDITS: readonly Edit[] = [
  (drawing, next) => {
    const type = anyKind(next);
    const id = `${type.type}_new_${Math.floor(next() * 1e6)}`;
    const step = randomStep(drawing, type, next);
    const layout = { ...drawing.layout, [id]: anyPlace(next) };
    return { ...drawing, steps: { ...drawing.steps, [id]: step }, layout };
  },
  (drawing, next) =>
    changeStep(drawing, next, (step) => ({
      ...step,
      params: { ...step.params, [pick(PARAMS, next) ?? "seed"]: pick(VALUES, next) },
    })),
  (drawing, next) => changeStep(drawing, next, (step) => ({ ...step, label: pick(LABELS, next) ?? "" })),
  (drawing, next) => changeInput(drawing, next, (input) => ({ ...input, label: pick(LABELS, next) ?? "" })),
  (drawing, next) => changeInput(drawing, next, (input) => ({ ...input, default: pick(VALUES, next) })),
  (drawing, next) => ({
    ...drawing,
    inputs: { ...drawing.inputs, [`input_${Math.floor(next() * 1e6)}`]: { type: "text" } },
  }),
  (drawing, next) =>
    changeStep(drawing, next, (step) => {
      const [name, into] = pick(Object.entries(sampleCatalogue[step.type]?.inputs ?? {}), next) ?? [];
      const inputs = Object.keys(drawing.inputs ?? {}).map((each) => `$${each}`);
      const source = pick(inputs, next);
      return name === undefined || into === undefined || source === undefined
        ? step
        : { ...step, in: { ...step.in, [name]: source } };
    }),
  (drawing, next) => {
    const inputs = Object.keys(drawing.inputs ?? {}).map((name) => `$${name}`);
    const id = pick([...Object.keys(drawing.steps ?? {}), ...inputs], next);
    return id === undefined ? drawing : { ...drawing, layout: { ...drawing.layout, [id]: anyPlace(next) } };
  },
  (drawing, next) => {
    const wire = pick(wireKeys(drawing), next);
    if (wire === undefined) return drawing;
    return { ...drawing, bends: { ...drawing.bends, [wire]: [anyPlace(next)] } };
  },
  (drawing, next) => {
    const wire = pick(wireKeys(drawing), next);
    return wire === undefined ? drawing : dropWire(drawing, wire);
  },
  (drawing, next) => {
    const id = pick(Object.keys(drawing.steps ?? {}), next);
    return id === undefined ? drawing : dropStep(drawing, id);
  },
  (drawing, next) => ({
    ...drawing,
    notes: {
      ...drawing.notes,
      [`note_${Math.floor(next() * 3)}`]: { text: pick(LABELS, next) ?? "", at: anyPlace(next) },
    },
  }),
  (drawing, next) => {
    const holds = Object.keys(drawing.steps ?? {}).filter(() => next() < 0.4);
    const groups = { ...drawing.groups, [`group_${Math.floor(next() * 3)}`]: { label: "Apart", holds } };
    return holds.length ? { ...drawing, groups } : drawing;
  },
  (drawing, next) => ({ ...drawing, name: pick(LABELS, next) ?? "" }),
  (drawing, next) => {
    const source = pick(sourcesOf(drawing, "any"), next);
    return source === undefined
      ? drawing
      : { ...drawing, outputs: { ...drawing.outputs, [`out_${Math.floor(next() * 3)}`]: source } };
  },
];

const tidy = (drawing: Drawing): Drawing =>
  Object.fromEntries(
    Object.entries(drawing).filter(
      ([, value]) => typeof value !== "object" || Object.keys(value as object).length > 0,
    ),
  ) as unknown as Drawing;

function dropWire(drawing: Drawing, wire: string): Drawing {
  const [id = "", name = ""] = wire.split(".");
  const { in: wires, ...rest } = drawing.steps?.[id] ?? { type: "review" };
  const left = without(wires, (key) => key !== name);
  const step = Object.keys(left).length ? { ...rest, in: left } : rest;
  return tidy({
    ...drawing,
    steps: { ...drawing.steps, [id]: step },
    bends: without(drawing.bends, (key) => key !== wire),
  });
}

function dropStep(drawing: Drawing, gone: string): Drawing {
  const from = (source: string): boolean => source.startsWith(`${gone}.`);
  const wired = wireKeys(drawing).filter((wire) => {
    const [id = "", name = ""] = wire.split(".");
    return from(wire) || from(drawing.steps?.[id]?.in?.[name] ?? "");
  });
  const cut = wired.reduce(dropWire, drawing);
  const groups = Object.entries(cut.groups ?? {}).map(
    ([name, group]) => [name, { ...group, holds: group.holds.filter((id) => id !== gone) }] as const,
  );
  return tidy({
    ...cut,
    steps: without(cut.steps, (id) => id !== gone),
    outputs: without(cut.outputs, (_, source) => !from(source)),
    layout: without(cut.layout, (id) => id !== gone),
    groups: Object.fromEntries(groups.filter(([, group]) => group.holds.length > 0)),
  });
}

/** The drawing after one edit of some sort: a step, a wire, a param, a label, a place, a group, a note, an
 * output. */
export function randomEdit(drawing: Drawing, seed: number): Drawing {
  const next = chance(seed);
  const edit = pick(EDITS, next);
  return edit ? edit(drawing, next) : drawing;
}
