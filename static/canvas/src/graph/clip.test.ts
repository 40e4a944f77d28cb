import { describe, expect, test } from "vitest";

import { copyBoxes, duplicate, pasteInto, readClip } from "./clip";
import { dumpDrawing, type Drawing } from "./drawing";
import { removeBoxes, removeOutput } from "./edit";
import { chance, randomDrawing } from "./random";

const LAUNCH: Drawing = {
  format: 1,
  name: "Launch",
  inputs: { product: { type: "image" } },
  steps: {
    cutout: { type: "remove_background", in: { image: "$product" } },
    backdrop: { type: "generate_image", params: { seed: 7 } },
    scene: { type: "composite", in: { background: "backdrop.image", subject: "cutout.image" } },
    approve: { type: "review", in: { asset: "scene.image" }, params: { back_to: "scene" } },
  },
  outputs: { card: "approve.asset" },
  layout: {
    $product: [0, 0],
    cutout: [200, 0],
    backdrop: [200, 200],
    scene: [400, 100],
    approve: [600, 100],
  },
  bends: { "scene.subject": [[350, 20]], "approve.asset": [[550, 90]] },
  groups: {
    judge: { label: "Judge", holds: ["scene", "approve"] },
    make: { label: "Make", holds: ["cutout", "backdrop"] },
  },
  notes: { note: { text: "Ask Ines.", at: [10, 300] } },
};

const outputless = (drawing: Drawing): Drawing =>
  Object.keys(drawing.outputs ?? {}).reduce((left, name) => removeOutput(left, name), drawing);

describe("copying", () => {
  test("takes boxes with what is among them, and names where the rest came from", () => {
    expect(copyBoxes(LAUNCH, ["scene", "approve", "cutout"])).toEqual({
      format: 1,
      steps: { cutout: LAUNCH.steps?.cutout, scene: LAUNCH.steps?.scene, approve: LAUNCH.steps?.approve },
      layout: { cutout: [200, 0], scene: [400, 100], approve: [600, 100] },
      bends: LAUNCH.bends,
      groups: { judge: LAUNCH.groups?.judge },
    });
  });
  test("survives going through text", () => {
    const clip = copyBoxes(LAUNCH, ["$product", "cutout", "#note"]);
    expect(readClip(dumpDrawing(clip))).toEqual(clip);
  });
});

describe("reading what was pasted", () => {
  test("takes a whole pipeline file, too", () => expect(readClip(dumpDrawing(LAUNCH))).toEqual(LAUNCH));
  test("refuses what is no pipeline", () => {
    const texts = [
      "",
      "Made to last",
      "{",
      "[]",
      "null",
      "{}",
      '{"format": 1}',
      '{"format": 1, "steps": {}}',
      '{"format": 2, "steps": {"a": {"type": "review"}}}',
      '{"format": 1, "steps": {"a": {}}}',
      '{"format": 1, "steps": {"a": {"type": "review", "in": {"asset": 3}}}}',
      '{"format": 1, "steps": {"a": {"type": "review"}}, "layout": {"a": ["0", 1]}}',
      '{"format": 1, "notes": {"a": {"text": "x", "at": [null, 1]}}}',
      '{"last_node_id": 3, "nodes": [], "links": []}',
    ];
    expect(texts.map(readClip)).toEqual(texts.map(() => null));
  });
  test("leaves out what no pipeline file knows", () => {
    expect(readClip('{"format": 1, "steps": {"a": {"type": "review"}}, "more": 1}')).toEqual({
      format: 1,
      steps: { a: { type: "review" } },
    });
  });
});

describe("pasting", () => {
  test("gives fresh ids and wires the copies to each other", () => {
    const { drawing, ids } = duplicate(LAUNCH, ["cutout", "scene", "approve"]);
    expect(ids).toEqual(["cutout_2", "scene_2", "approve_2"]);
    expect(drawing.steps?.cutout_2?.in).toEqual({ image: "$product" });
    expect(drawing.steps?.scene_2?.in).toEqual({ background: "backdrop.image", subject: "cutout_2.image" });
    expect(drawing.steps?.approve_2?.params).toEqual({ back_to: "scene_2" });
    expect(drawing.groups?.judge_2).toEqual({ label: "Judge", holds: ["scene_2", "approve_2"] });
    expect(drawing.outputs).toBe(LAUNCH.outputs);
  });
  test("stands aside by 40, again and again", () => {
    const once = duplicate(LAUNCH, ["scene", "approve", "#note"]);
    expect([once.drawing.layout?.scene_2, once.drawing.notes?.note_2?.at]).toEqual([[440, 140], [50, 340]]);
    expect(once.drawing.bends?.["approve_2.asset"]).toEqual([[590, 130]]);
    const twice = pasteInto(once.drawing, copyBoxes(LAUNCH, ["scene"]));
    expect(twice.drawing.layout?.scene_3).toEqual([480, 180]);
  });
  test("stands where it was asked to, and where it stood if nothing is there", () => {
    const clip = copyBoxes(LAUNCH, ["cutout", "backdrop"]);
    const { layout } = pasteInto(LAUNCH, clip, [10.2, 20.7]).drawing;
    expect(layout).toEqual({ ...LAUNCH.layout, cutout_2: [10, 21], backdrop_2: [10, 221] });
    expect(pasteInto({ format: 1 }, clip).drawing.layout).toEqual({ cutout: [200, 0], backdrop: [200, 200] });
  });
  test("a wire from elsewhere is left out where its source is not", () => {
    const { drawing } = pasteInto({ format: 1, name: "New" }, copyBoxes(LAUNCH, ["scene", "cutout"]));
    expect(drawing.steps).toEqual({
      cutout: { type: "remove_background" },
      scene: { type: "composite", in: { subject: "cutout.image" } },
    });
  });
  test("a way back leads to the copy, to what is there, or is left out", () => {
    const clip = copyBoxes(LAUNCH, ["approve"]);
    expect(pasteInto(LAUNCH, clip).drawing.steps?.approve_2?.params).toEqual({ back_to: "scene" });
    expect(pasteInto({ format: 1 }, clip).drawing.steps?.approve).toEqual({ type: "review" });
  });
  test("boxes without a place are laid out", () => {
    const steps = { a: { type: "review" }, b: { type: "review", in: { asset: "a.asset" } } };
    const clip: Drawing = { format: 1, steps };
    const { drawing } = pasteInto({ format: 1 }, clip, [100, 100]);
    expect(drawing.layout?.a).toEqual([100, 100]);
    expect(drawing.layout?.b?.[0]).toBeGreaterThan(200);
  });
  test("an id that is none, or is what every object has, becomes another", () => {
    const steps = { "a-b": { type: "review" }, constructor: { type: "review", in: { asset: "a-b.asset" } } };
    const { ids, drawing } = pasteInto({ format: 1 }, { format: 1, steps });
    expect(ids).toEqual(["a_b", "constructor_2"]);
    expect(drawing.steps?.constructor_2?.in).toEqual({ asset: "a_b.asset" });
  });
  test("any drawing pasted into an empty one is itself; what is taken away again leaves nothing behind", () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const drawing = randomDrawing(seed, 7);
      const boxes = [...Object.keys(drawing.steps ?? {}), "$product", "$headline", "#note"];
      // Where one box has no place, all are laid out anew.
      const isPlaced = Object.keys(drawing.layout ?? {}).length === boxes.length - 1;
      const looks = isPlaced ? {} : { layout: null, bends: null, notes: null };
      const pasted = pasteInto({ format: 1 }, copyBoxes(drawing, boxes)).drawing;
      expect({ ...pasted, name: "", ...looks }).toEqual({ ...outputless(drawing), name: "", ...looks });
      const next = chance(seed);
      const twice = duplicate(drawing, boxes.filter(() => next() < 0.7));
      expect(dumpDrawing(removeBoxes(twice.drawing, twice.ids))).toBe(dumpDrawing(drawing));
    }
  });
});
