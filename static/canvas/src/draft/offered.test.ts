import { expect, test } from "vitest";

import { withOffered } from "../graph/sub_pipelines";
import { learnOffered } from "./offered";
import { pageOf, START } from "./sample";
import { createCanvasStore } from "./store";

const HEADLINE = { id: 9, name: "Headline", versions: [1], takes: { word: { type: "text" } }, gives: {} };

test("a pipeline that is published meanwhile is found among the step types, and stays while the server is away", async () => {
  const page = pageOf(START, 4);
  const subPipeline = { ...Object.values(page.catalogue)[0], type: "sub_pipeline" } as (typeof page.catalogue)[string];
  const store = createCanvasStore({ ...page, catalogue: { ...page.catalogue, sub_pipeline: subPipeline } });
  const found = (): string | undefined => {
    const { catalogue, offered } = store.getState();
    return withOffered(catalogue, offered)["sub_pipeline/9"]?.label;
  };
  expect(found()).toBeUndefined();
  await learnOffered(store, { fetchOffered: () => Promise.resolve([HEADLINE]) });
  expect([found(), store.getState().ports["9"]]).toEqual(["Headline", HEADLINE]);
  await learnOffered(store, { fetchOffered: () => Promise.reject(new Error("The server did not answer.")) });
  expect(found()).toBe("Headline");
});
