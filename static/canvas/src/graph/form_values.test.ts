import { expect, test } from "vitest";

import { applies, faultOf, readJson, readPlain, readSize, sayPlain, sayRatio, standOf, valueAt } from "./form_values";
import { listFields, type FormField } from "./forms";

const field = (property: Record<string, unknown>, required = false): FormField => {
  const [found] = listFields({ type: "object", properties: { it: property }, required: required ? ["it"] : [] });
  if (!found) throw new Error("There is no field.");
  return found;
};
const strength = field({ type: "number", title: "Strength", minimum: 0, maximum: 1, default: 0.6 });
const northbay = { name: "Northbay v3", defaults: { it: 0.3 }, locks: [] };

test("a value is found by its path", () => {
  expect(valueAt({ palette: { share: 0.4 } }, ["palette", "share"])).toBe(0.4);
  expect(valueAt({ palette: 3 }, ["palette", "share"])).toBeUndefined();
  expect(valueAt({}, ["constructor"])).toBeUndefined();
});

test("what is given goes before the brand, and the brand before the step type", () => {
  const stand = (params: Record<string, unknown>, brand: typeof northbay | null) => standOf(strength, params, brand);
  expect(stand({}, null)).toMatchObject({ value: 0.6, given: false, branded: false });
  expect(stand({}, northbay)).toMatchObject({ value: 0.3, fallback: 0.3, given: false, branded: true });
  expect(stand({ it: 0.9 }, northbay)).toMatchObject({ value: 0.9, fallback: 0.3, given: true, branded: false });
});

test("what the brand has locked holds whatever is given", () => {
  const locked = { ...northbay, locks: ["it"] };
  expect(standOf(strength, { it: 0.9 }, locked)).toMatchObject({ value: 0.3, branded: true, locked: true });
});

test("a lock on a group locks what is in it", () => {
  const [share] = listFields({
    type: "object",
    properties: { palette: { type: "object", properties: { share: { type: "number" } } } },
  });
  if (!share) throw new Error("There is no field.");
  const says = { name: "Northbay v3", defaults: { palette: { share: 0.7 } }, locks: ["palette"] };
  expect(standOf(share, {}, says)).toMatchObject({ value: 0.7, locked: true });
});

test("a field matters where the others stand as it says", () => {
  const holds = (model: string) => () => model;
  expect(applies({ when: { model: ["auto*"] } }, holds("auto/cheapest"))).toBe(true);
  expect(applies({ when: { model: ["auto*"] } }, holds("bfl/flux"))).toBe(false);
  expect(applies({ when: {} }, holds("bfl/flux"))).toBe(true);
  expect(applies({ when: { model: ["*"] } }, holds(""))).toBe(false);
  expect(applies({ when: { model: ["*"] } }, holds("bfl/flux"))).toBe(true);
  expect(applies({ when: { model: [""] } }, () => undefined)).toBe(true);
});

const formats = { type: "array", title: "Formats", items: { type: "string", pattern: "^\\d+:\\d+$" }, minItems: 1 };

test.each([
  [strength, 0.4, ""],
  [strength, 1.2, "Strength is at least 0 and at most 1."],
  [field({ type: "number", title: "Price", exclusiveMinimum: 0 }), 0, "Price is more than 0."],
  [field({ type: "integer", title: "Rounds" }), 1.5, "Rounds is a whole number."],
  [field({ type: "string", title: "Prompt", minLength: 1 }, true), undefined, "Prompt is needed. Fill it in."],
  [field({ type: "string", title: "Prompt", minLength: 1 }), "", "Prompt is needed. Fill it in."],
  [field({ type: "string", title: "Name", maxLength: 3 }), "four", "Name may have 3 characters; these are 4."],
  [field({ type: "string", title: "Code", pattern: "^[a-z]+$" }), "A", "Code cannot be written like this."],
  [field({ type: "string", title: "Code", pattern: "(?<" }), "A", ""],
  [field(formats), [], "Formats needs at least one."],
  [field(formats), ["1:1", "wide"], "“wide” cannot be one of formats."],
  [field(formats), ["1:1", "16:9"], ""],
])("what is wrong is told in a sentence", (of, value, sentence) => {
  expect(faultOf(of, value)).toBe(sentence);
});

test("a plain value is read as it is wanted", () => {
  const plain = [{ type: "string" }, { type: "integer" }, { type: "boolean" }];
  const any = field({ type: "object", additionalProperties: { anyOf: plain } }).item;
  const texts = field({ type: "object", additionalProperties: { type: "string" } }).item;
  const read = ["7", "true", "16:9", '["a"]'].map((typed) => readPlain(typed, any));
  expect(read).toEqual([7, true, "16:9", ["a"]]);
  expect(read.map(sayPlain)).toEqual(["7", "true", "16:9", '["a"]']);
  expect(["7", "true"].map((typed) => readPlain(typed, texts))).toEqual(["7", "true"]);
});

test("JSON that cannot be read says so", () => {
  expect(readJson('{"a": 1}')).toEqual({ value: { a: 1 }, fault: "" });
  expect(readJson('{\n"a": }').fault).toMatch(/^This is no JSON yet: .+\.$/);
});

test("a size is read, and its proportion told", () => {
  expect(readSize("1536x1024")).toEqual({ width: 1536, height: 1024 });
  expect(readSize("large")).toBeNull();
  expect(sayRatio({ width: 1536, height: 1024 })).toBe("3:2");
  expect(sayRatio({ width: 1200, height: 627 })).toBe("about 1.91:1");
});
