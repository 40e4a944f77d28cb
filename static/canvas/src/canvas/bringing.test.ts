import { beforeEach, describe, expect, test } from "vitest";

import type { PipelineApi } from "../api/pipeline";
import { createBroughtStore, type BroughtStore } from "../draft/brought";
import { pageOf, START } from "../draft/sample";
import { createCanvasStore, type CanvasStore } from "../draft/store";
import type { Drawing, Problem } from "../graph/drawing";
import { bringFile, bringText } from "./bringing";

const FLOW = '{"9": {"class_type": "SaveImage", "inputs": {}}}';
const FILE: Drawing = { format: 1, name: "From outside", steps: { cutout: { type: "remove_background" } } };

let store: CanvasStore;
let brought: BroughtStore;
let names: string[];
let answer: { drawing: Drawing; problems: Problem[] } | Error;

const open = (drawing: Drawing): void => {
  store = createCanvasStore(pageOf(drawing, 4));
  names = [];
  brought = createBroughtStore((file) => {
    names.push(file.name);
    return Promise.resolve({ workflow: {}, inputs: [], outputs: [] });
  });
};
const readFile: PipelineApi["readFile"] = () =>
  answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
const drop = (text: string, name: string): Promise<void> =>
  bringFile({ store, api: { readFile } as PipelineApi, brought }, new File([text], name), [300, 200]);
const steps = (): string[] => Object.keys(store.getState().drawing.steps ?? {});

beforeEach(() => {
  answer = { drawing: FILE, problems: [] };
  open(START);
});

describe("a ComfyUI workflow", () => {
  test("opens its panel, whether it is a file, a picture or a text", async () => {
    await drop(FLOW, "flow.json");
    expect([store.getState().panel, names]).toEqual(["comfyui", ["flow.json"]]);
    await drop("", "made.PNG");
    expect(names).toEqual(["flow.json", "made.PNG"]);
    expect(bringText({ store, api: { readFile } as PipelineApi, brought }, FLOW)).toBe(true);
    expect(names.at(-1)).toBe("workflow.json");
    expect(store.getState().drawing).toBe(START);
  });
  test("is told from what is pasted otherwise", () => {
    expect(bringText({ store, api: { readFile } as PipelineApi, brought }, "a harbour")).toBe(false);
    expect([store.getState().panel, names]).toEqual([null, []]);
  });
});

describe("a pipeline file", () => {
  test("takes the place of a draft in which nothing is drawn, which keeps its name", async () => {
    open({ format: 1, name: "Launch" });
    await drop("format: 1", "file.yaml");
    expect(store.getState().drawing).toEqual({ ...FILE, name: "Launch" });
    expect(store.getState().told).toBe("The file is on the drawing.");
    store.getState().undo();
    expect(steps()).toEqual([]);
  });
  test("is drawn beside what is there, where it was dropped", async () => {
    await drop("format: 1", "file.yml");
    expect(steps()).toEqual(["cutout", "cutout_2"]);
    expect(store.getState().chosen).toEqual(["cutout_2"]);
    expect(store.getState().drawing.layout?.cutout_2).toEqual([300, 200]);
  });
  test("says how many problems came with it", async () => {
    answer = { drawing: FILE, problems: [{ step: "cutout", field: "in.image", message: "Nothing is wired in." }] };
    await drop("{}", "file.json");
    expect(store.getState().told).toBe("The file is on the drawing, with one problem. Press P to see.");
  });
  test("that cannot be drawn leaves the drawing as it is and says why", async () => {
    const message = "This is format 9; Pressline reads format 1.";
    answer = { drawing: { format: 9 }, problems: [{ step: "", field: "format", message }] };
    await drop("{}", "file.json");
    expect([store.getState().told, store.getState().drawing]).toEqual([message, START]);
    answer = new Error("The server did not answer.");
    await drop("{}", "file.json");
    expect(store.getState().told).toBe("The server did not answer.");
  });
});

test("a file that is too large is refused unread, by its name", async () => {
  answer = new Error("Nobody asks the server.");
  await drop(" ".repeat(2_000_001), "everything.json");
  expect(store.getState().told).toBe(
    "everything.json is larger than 2 MB, which is the limit for a pipeline file. Nothing was drawn.",
  );
  expect([store.getState().drawing, names]).toEqual([START, []]);
});

test("another kind of file is told what can be dropped", async () => {
  await drop("", "film.mp4");
  expect(store.getState().told).toContain("Only a pipeline file");
  expect([store.getState().panel, names]).toEqual([null, []]);
});
