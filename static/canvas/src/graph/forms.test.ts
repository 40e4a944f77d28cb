import { expect, test } from "vitest";

import { listFields, readGroups, type FormField } from "./forms";
import type { Schema } from "./drawing";

const form = (properties: Record<string, unknown>, more: Record<string, unknown> = {}): Schema => ({
  type: "object",
  properties,
  ...more,
});
const only = (property: Record<string, unknown>, more: Record<string, unknown> = {}): FormField => {
  const [field] = listFields(form({ it: property }, more));
  if (!field) throw new Error("There is no field.");
  return field;
};

test.each([
  [{ type: "string" }, "line"],
  [{ type: "string", maxLength: 8000 }, "prompt"],
  [{ type: "string", maxLength: 400 }, "line"],
  [{ type: "string", enum: ["a", "b"] }, "choice"],
  [{ const: "a" }, "choice"],
  [{ anyOf: [{ const: "a" }, { const: "b" }] }, "choice"],
  [{ type: "string", pattern: String.raw`^\d{2,4}x\d{2,4}$` }, "size"],
  [{ type: "boolean" }, "switch"],
  [{ type: "integer", minimum: 1, maximum: 40 }, "number"],
  [{ type: "number" }, "number"],
  [{ type: "number", minimum: 0, maximum: 1 }, "slider"],
  [{ type: "number", exclusiveMinimum: 0.02, maximum: 1 }, "slider"],
  [{ type: "number", minimum: 0.25, maximum: 4, widget: "slider" }, "slider"],
  [{ type: "array", items: { type: "string" } }, "chips"],
  [{ type: "array", items: { enum: ["a", "b"], type: "string" } }, "chips"],
  [{ type: "array", items: { type: "object" } }, "json"],
  [{ type: "array", items: { type: "string" }, widget: "models" }, "models"],
  [{ type: "object", additionalProperties: { type: "string" } }, "pairs"],
  [{ type: "object", additionalProperties: { anyOf: [{ type: "string" }, { type: "integer" }] } }, "pairs"],
  [{ type: "object", additionalProperties: true }, "json"],
  [{ anyOf: [{ type: "object" }, { type: "array", items: {} }, { type: "null" }] }, "json"],
  [{ type: "string", widget: "policy" }, "policy"],
  [{ type: "string", widget: "something of a later day" }, "line"],
  [{}, "json"],
])("%j is drawn as a %s", (property, kind) => {
  expect(only(property).kind).toBe(kind);
});

test("what is said of a field is told: label, unit, bounds, default", () => {
  const property = { type: "number", title: "Time to answer", unit: "seconds", minimum: 1, maximum: 60, default: 5 };
  expect(only({ ...property, description: "How long\nit may take.\n\nMore than that." })).toMatchObject({
    label: "Time to answer",
    unit: "seconds",
    help: "How long it may take.",
    min: 1,
    max: 60,
    above: false,
    default: 5,
    required: false,
    path: ["it"],
    key: "it",
  });
});

test("a title that was only made from the name is written as words are", () => {
  const labels = listFields(form({ max_words: { title: "Max Words" }, url: { title: "Address" }, back_to: {} }));
  expect(labels.map((field) => field.label)).toEqual(["Max words", "Address", "Back to"]);
});

test("a bound that is itself too little is told apart from one that is allowed", () => {
  expect(only({ type: "number", exclusiveMinimum: 0 })).toMatchObject({ min: 0, above: true });
  expect(only({ type: "number", minimum: 0 })).toMatchObject({ min: 0, above: false });
});

test("whole numbers go by ones and others by hundredths, unless a hint says otherwise", () => {
  expect(only({ type: "integer" })).toMatchObject({ step: 1, whole: true });
  expect(only({ type: "number" }).step).toBe(0.01);
  expect(only({ type: "number", step: 0.5 }).step).toBe(0.5);
});

test("what is required is marked", () => {
  expect(only({ type: "string" }, { required: ["it"] }).required).toBe(true);
});

test("a value that may be null is read as what it is otherwise", () => {
  const field = only({ anyOf: [{ type: "integer", minimum: 0, maximum: 9 }, { type: "null" }], default: null });
  expect(field).toMatchObject({ kind: "number", nullable: true, min: 0, max: 9, default: null });
});

test("an amount that may also be written as text is a number", () => {
  const amount = { anyOf: [{ type: "number", exclusiveMinimum: 0 }, { type: "string" }, { type: "null" }] };
  expect(only(amount)).toMatchObject({ kind: "number", nullable: true, above: true });
});

test("an integer called seed is a seed", () => {
  const [seed] = listFields(form({ seed: { anyOf: [{ type: "integer" }, { type: "null" }] } }));
  expect(seed).toMatchObject({ kind: "seed", nullable: true });
});

test("choices have words, and an enum allows no others", () => {
  const choices = [["other", "Another tool"], ["gone", "Not allowed any more"]];
  const named = only({ type: "string", enum: ["firefly_assistant", "other"], choices });
  expect(named.choices).toEqual([
    { value: "other", label: "Another tool" },
    { value: "firefly_assistant", label: "firefly assistant" },
  ]);
  expect(named.open).toBe(false);
});

test("a text may offer usual values, and take others too", () => {
  expect(only({ type: "string", choices: [["16:9", "Wide"]] })).toMatchObject({
    kind: "line",
    open: true,
    choices: [{ value: "16:9", label: "Wide" }],
  });
});

test("a list may offer choices and take others too, or only those of its enum", () => {
  const offered = only({ type: "array", items: { type: "string" }, choices: [["1:1", "Square"]] });
  expect(offered).toMatchObject({ kind: "chips", open: true, choices: [{ value: "1:1", label: "Square" }] });
  const closed = only({ type: "array", items: { $ref: "#/$defs/Way" } }, { $defs: { Way: { enum: ["up", "down"] } } });
  expect(closed).toMatchObject({ kind: "chips", open: false });
  expect(closed.choices.map((choice) => choice.value)).toEqual(["up", "down"]);
});

test("what another field's control draws too has no field of its own", () => {
  const it = { type: "integer", widget: "pipeline", with: ["takes"] };
  const [field, ...others] = listFields(form({ it, takes: { type: "object" }, other: { type: "string" } }));
  expect(field).toMatchObject({ kind: "pipeline", with: ["takes"] });
  expect(others.map(({ key }) => key)).toEqual(["other"]);
});

test("an object within is a group, and its own default goes before those of its fields", () => {
  const Check = form({ on: { type: "boolean", default: true }, most: { type: "number", default: 0.5 } });
  const groups = readGroups(
    form(
      {
        blank: { $ref: "#/$defs/Check", title: "Blank picture", description: "Nothing on it.", default: { most: 0.98 } },
        name: { type: "string" },
      },
      { $defs: { Check } },
    ),
  );
  expect(groups.map((group) => [group.name, group.label, group.help, group.switch])).toEqual([
    ["", "", "", ""],
    ["blank", "Blank picture", "Nothing on it.", "blank.on"],
  ]);
  expect(groups[0]?.fields.map((field) => field.key)).toEqual(["name"]);
  expect(groups[1]?.fields.map((field) => [field.key, field.group, field.default])).toEqual([
    ["blank.on", "blank", true],
    ["blank.most", "blank", 0.98],
  ]);
});

test("an object that may be left out is one field with fields of its own", () => {
  const Place = form({ x: { type: "number", minimum: 0, maximum: 1 } }, { required: ["x"] });
  const field = only({ anyOf: [{ $ref: "#/$defs/Place" }, { type: "null" }], default: null }, { $defs: { Place } });
  expect(field).toMatchObject({ kind: "part", nullable: true, default: null });
  expect(field.fields.map((part) => [part.key, part.kind, part.required])).toEqual([["it.x", "slider", true]]);
});

test("a dictionary says what its values are", () => {
  const scores = only({ type: "object", additionalProperties: { type: "number", minimum: 0, maximum: 1 } });
  expect(scores.item).toMatchObject({ kind: "slider", max: 1 });
});

test("hints lead to where a field stands and when it matters", () => {
  const field = only({ type: "string", more: true, when: { tool: "other", model: ["auto", "auto/*"] } });
  expect([field.more, field.when]).toEqual([true, { tool: ["other"], model: ["auto", "auto/*"] }]);
});

test("what nobody can read as fields stands under More as JSON, unless it is required", () => {
  expect(only({ type: "object" }).more).toBe(true);
  expect(only({ type: "object" }, { required: ["it"] }).more).toBe(false);
});

test("a schema that refers to itself or to nothing has a field all the same", () => {
  const Loop = { $ref: "#/$defs/Loop" };
  expect(only(Loop, { $defs: { Loop } }).kind).toBe("json");
  expect(only({ $ref: "#/$defs/Nowhere" }).kind).toBe("json");
});

test("a step type without params has no fields", () => {
  expect(listFields({ type: "object" })).toEqual([]);
  expect(readGroups({}).flatMap((group) => group.fields)).toEqual([]);
});
