import { expect, test } from "vitest";

import type { ReadWorkflow } from "../graph/comfy";
import { createBroughtStore } from "./brought";

const file = (name: string): File => new File([name], name);
const workflow = (name: string): ReadWorkflow => ({ workflow: { [name]: {} }, inputs: [], outputs: [] });

test("what was brought is read, and forgotten once it is on the drawing", async () => {
  const store = createBroughtStore((brought) => Promise.resolve(workflow(brought.name)));
  const reading = store.getState().bring(file("a"));
  expect(store.getState().isReading).toBe(true);
  await reading;
  expect(store.getState()).toMatchObject({ read: workflow("a"), isReading: false, trouble: "" });
  store.getState().clear();
  expect(store.getState().read).toBeNull();
});

test("of two that are read at once the later one counts, whichever is ready first", async () => {
  const ready: Record<string, (found: ReadWorkflow) => void> = {};
  const store = createBroughtStore((brought) => new Promise((resolve) => (ready[brought.name] = resolve)));
  const readings = [store.getState().bring(file("a")), store.getState().bring(file("b"))];
  ready.b?.(workflow("b"));
  ready.a?.(workflow("a"));
  await Promise.all(readings);
  expect(store.getState().read).toEqual(workflow("b"));
});

test("why something is none is told until the next is brought", async () => {
  const store = createBroughtStore((brought) =>
    brought.name === "bad" ? Promise.reject(new Error("This is no ComfyUI workflow.")) : Promise.resolve(workflow("a")),
  );
  await store.getState().bring(file("bad"));
  expect(store.getState()).toMatchObject({ read: null, isReading: false, trouble: "This is no ComfyUI workflow." });
  await store.getState().bring(file("good"));
  expect(store.getState().trouble).toBe("");
});
