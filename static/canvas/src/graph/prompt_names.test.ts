import { expect, test } from "vitest";

import { namedPrompt, offerPrompts, type PagePrompt } from "./prompt_names";

const prompt = (ref: string, name: string): PagePrompt => ({ ref, name, variables: { product: { type: "text" } } });
const PROMPTS = [
  prompt("prompts/headline@production", "Headline"),
  prompt("prompts/headline@v3", "Headline"),
  prompt("prompts/voice@production", "How we speak"),
];
const offered = (text: string): string[] => offerPrompts(text, PROMPTS).map(({ ref }) => ref);

test("what begins as a prompt's name is completed, by its short form or by its name", () => {
  expect(offered("prompts/")).toHaveLength(3);
  expect(offered("prompts/head")).toEqual(["prompts/headline@production", "prompts/headline@v3"]);
  expect(offered("prompts/speak")).toEqual(["prompts/voice@production"]);
});

test("other words are left alone, and so is a name that is written out", () => {
  expect(offered("A line about prompts/")).toEqual([]);
  expect(offered("prompts/ are words")).toEqual([]);
  expect(offered("prompts/voice@production")).toEqual([]);
  expect(namedPrompt("prompts/voice@production", PROMPTS)?.name).toBe("How we speak");
});
