import { describe, expect, test } from "vitest";

import {
  addWorkflow,
  firstPicks,
  looksLikeWorkflow,
  nameFaults,
  readFault,
  refusePicks,
  showValue,
  type Picks,
  type ReadWorkflow,
} from "./comfy";
import type { Drawing, StepType } from "./drawing";
import { portsIn, portsOut } from "./kinds";

const GRAPH = {
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a harbour", clip: ["4", 1] } },
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0] } },
  "10": { class_type: "LoadImage", inputs: { image: "example.png" } },
};
const READ: ReadWorkflow = {
  workflow: GRAPH,
  inputs: [
    { node: "6", title: "Prompt", class: "CLIPTextEncode", field: "text", value: "a harbour", type: "text", name: "prompt", likely: true },
    { node: "3", title: "KSampler", class: "KSampler", field: "steps", value: 20, type: "json", name: "steps", likely: false },
    { node: "10", title: "Load Image", class: "LoadImage", field: "image", value: "example.png", type: "image", name: "image", likely: true },
  ],
  outputs: [{ node: "9", title: "Save Image", class: "SaveImage", type: "image", name: "image", likely: true }],
};
const TYPE: StepType = {
  type: "comfyui",
  label: "ComfyUI workflow",
  help: "",
  group: "Generate",
  version: 1,
  lane: "models",
  ability: "run_workflow",
  asks: false,
  open: true,
  inputs: {},
  outputs: {},
  params: {},
};

describe("telling a workflow", () => {
  test("knows the API's format, a request to ComfyUI, and what its editor saves", () => {
    const texts = [GRAPH, { prompt: GRAPH, client_id: "x" }, { nodes: [], links: [], version: 0.4 }];
    expect(texts.map((each) => looksLikeWorkflow(` ${JSON.stringify(each)}`))).toEqual([true, true, true]);
  });
  test("knows what is something else", () => {
    const texts = ["", "a harbour", "{", "{}", "[]", '{"format": 1, "steps": {"a": {"type": "review"}}}', '{"a": 1}'];
    expect(texts.map(looksLikeWorkflow)).toEqual(texts.map(() => false));
  });
  test("finds what is missing in an answer", () => {
    expect(readFault(READ, "answer")).toBe("");
    expect(readFault({ ...READ, outputs: [{ node: 9 }] }, "answer")).toContain("answer.outputs[0].node");
  });
});

describe("choosing ports", () => {
  const picks = firstPicks(READ);
  test("begins with the likely ones", () => {
    expect(picks.inputs.map(({ on }) => on)).toEqual([true, false, true]);
    expect(refusePicks(picks)).toBe("");
  });
  test("tells of a name that is none or there twice, but not of what is not chosen", () => {
    const names = (...given: string[]): string[] => nameFaults(given.map((name) => ({ on: true, name })));
    expect(names("a", "b_2", "größe")).toEqual(["", "", ""]);
    expect(names("a", "a").every((fault) => fault.includes("has this name"))).toBe(true);
    expect(names("1st")[0]).toContain("letters, digits");
    expect(nameFaults([{ on: true, name: "a" }, { on: false, name: "a" }, { on: false, name: "" }])).toEqual(["", "", ""]);
  });
  test("needs a result, and names that may stand", () => {
    expect(refusePicks({ ...picks, outputs: [{ on: false, name: "image" }] })).toContain("at least one result");
    expect(refusePicks({ ...picks, outputs: [{ on: true, name: "" }] })).toContain("name has to be changed");
  });
  test("shows a value in a few words", () => {
    expect([showValue("a\n b"), showValue(7), showValue(null), showValue({ a: 1 })]).toEqual(["a b", "7", "null", '{"a":1}']);
    expect(showValue("x".repeat(500))).toHaveLength(120);
  });
});

describe("drawing it", () => {
  const before: Drawing = { format: 1, steps: {} };
  const made = addWorkflow(before, TYPE, READ, firstPicks(READ), [10.4, 20]);
  test("makes one step with typed ports, of which files have to be wired in", () => {
    const step = made.drawing.steps?.[made.id] ?? { type: "" };
    expect(made.id).toBe("comfyui_workflow");
    expect(step.params).toEqual({
      model: "comfyui",
      workflow: GRAPH,
      takes: {
        prompt: { type: "text", node: "6", field: "text", optional: true },
        image: { type: "image", node: "10", field: "image" },
      },
      gives: { image: { type: "image", node: "9" } },
    });
    const catalogue = { comfyui: TYPE };
    expect(Object.entries(portsIn(step, catalogue)).map(([name, port]) => [name, port.type, port.optional])).toEqual([
      ["prompt", "text", true],
      ["image", "image", false],
    ]);
    expect(Object.keys(portsOut(step, catalogue))).toEqual(["image"]);
    expect(made.drawing.layout).toEqual({ comfyui_workflow: [10, 20] });
    expect(before.steps).toEqual({});
  });
  test("leaves out what it takes where that is nothing", () => {
    const none: Picks = { ...firstPicks(READ), inputs: READ.inputs.map(({ name }) => ({ on: false, name })) };
    const { drawing, id } = addWorkflow(before, TYPE, READ, none, [0, 0]);
    expect(drawing.steps?.[id]?.params).not.toHaveProperty("takes");
  });
});
