import { expect, test } from "vitest";

import { pageOf, START } from "../draft/sample";
import { createCanvasStore } from "../draft/store";
import { addChosen } from "./adding";

test("a step is added and chosen; one for a ComfyUI workflow asks for the workflow first", () => {
  const store = createCanvasStore(pageOf(START, 4));
  addChosen(store, "remove_background", [0, 0]);
  expect(store.getState().chosen).toHaveLength(1);
  const { drawing } = store.getState();
  addChosen(store, "comfyui", [0, 0]);
  expect([store.getState().panel, store.getState().drawing]).toEqual(["comfyui", drawing]);
});
