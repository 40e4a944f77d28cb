import { expect, test } from "vitest";

import { Refusal } from "../api/request";
import { offerTemplate } from "./offering";
import { pageOf, START } from "./sample";
import { createCanvasStore } from "./store";

test("a pipeline is a template as soon as the server says so, and stays what it was where that is refused", async () => {
  const store = createCanvasStore(pageOf(START, 4));
  const isTemplate = (): boolean => store.getState().page.pipeline.template;
  const api = { offerTemplate: (template: boolean) => Promise.resolve({ template }) };
  await offerTemplate({ store, api }, true);
  expect([isTemplate(), store.getState().told]).toEqual([true, "New pipelines of Northbay Coffee may begin with a copy of this one."]);
  const refusing = { offerTemplate: () => Promise.reject(new Refusal(403, "Only a designer may do this.")) };
  await offerTemplate({ store, api: refusing }, false);
  expect([isTemplate(), store.getState().told]).toEqual([true, "Only a designer may do this."]);
  await offerTemplate({ store, api }, false);
  expect(isTemplate()).toBe(false);
});
