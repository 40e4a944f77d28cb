import { describe, expect, test } from "vitest";

import { dumpDrawing, readSource, type Drawing } from "./drawing";
import {
  addInput,
  addNote,
  addStep,
  bend,
  clearParam,
  connect,
  disconnect,
  freshId,
  group,
  insertOnWire,
  isIdentifier,
  move,
  refuseName,
  removeBoxes,
  removeGroup,
  removeOutput,
  renameInput,
  renameOutput,
  renameStep,
  setGroup,
  setInput,
  setLabel,
  setName,
  setNeeds,
  setNote,
  setOutput,
  setParam,
  ungroup,
} from "./edit";
import { chance, pick, randomDrawing, randomEdit, sampleCatalogue } from "./random";

const LAUNCH: Drawing = {
  format: 1,
  name: "Launch",
  inputs: { product: { type: "image", label: "Product photo" }, headline: { type: "text" } },
  steps: {
    cutout: { type: "remove_background", in: { image: "$product" } },
    backdrop: { type: "generate_image", params: { seed: 7, style: { strength: 0.4 } } },
    scene: { type: "composite", in: { background: "backdrop.image", subject: "cutout.image" } },
    approve: { type: "review", in: { asset: "scene.image" }, params: { policy: "team", back_to: "backdrop" } },
  },
  outputs: { card: "approve.asset", cut: "cutout.image" },
  layout: { $product: [0, 0], cutout: [200, 0], backdrop: [200, 200], scene: [400, 100] },
  bends: { "scene.subject": [[350, 20]], "cutout.image": [[150, 30]] },
  groups: { make: { label: "Make", holds: ["backdrop"] }, all: { label: "All", holds: ["cutout", "scene"] } },
  notes: { note: { text: "Ask Ines.", at: [10, 10] } },
};
const type = (name: string) => sampleCatalogue[name] ?? { type: name, label: "" };

/** Every name in the drawing that stands for a box, with what it stands in. */
function loose(drawing: Drawing): string[] {
  const isThere = (text: string): boolean => {
    const source = readSource(text);
    if (!source) return false;
    return source.step ? source.step in (drawing.steps ?? {}) : source.port in (drawing.inputs ?? {});
  };
  const steps = Object.entries(drawing.steps ?? {});
  const wires = steps.flatMap(([id, step]) => Object.keys(step.in ?? {}).map((port) => `${id}.${port}`));
  const boxes = [...steps.map(([id]) => id), ...Object.keys(drawing.inputs ?? {}).map((name) => `$${name}`)];
  const notes = Object.keys(drawing.notes ?? {}).map((name) => `#${name}`);
  return [
    ...steps.flatMap(([, step]) => Object.values(step.in ?? {})).filter((source) => !isThere(source)),
    ...Object.values(drawing.outputs ?? {}).filter((source) => !isThere(source)),
    ...Object.keys(drawing.layout ?? {}).filter((box) => !boxes.includes(box)),
    ...Object.keys(drawing.bends ?? {}).filter((wire) => !wires.includes(wire)),
    ...Object.values(drawing.groups ?? {})
      .flatMap(({ holds }) => holds)
      .filter((box) => ![...boxes, ...notes].includes(box)),
  ];
}

const hasEmpty = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (Object.keys(value).length === 0 || Object.values(value).some(hasEmpty));

/** A drawing that nobody can change in place. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
frozen(LAUNCH);

describe("a fresh id", () => {
  test("is made of a label's words", () => {
    const wishes = ["Cut out", "Für alle", "Straße 7", "  Hero — night ", "2nd try", "…", "日本", "x".repeat(90)];
    expect(wishes.map((wish) => freshId(LAUNCH, wish))).toEqual([
      "cut_out",
      "fur_alle",
      "strasse_7",
      "hero_night",
      "step_2nd_try",
      "step",
      "step",
      "x".repeat(40),
    ]);
  });
  test("counts on where the name is taken", () => {
    const { drawing } = addStep(addStep(LAUNCH, type("review"), [0, 0], { label: "Scene" }).drawing, type("review"));
    expect(Object.keys(drawing.steps ?? {}).slice(-2)).toEqual(["scene_2", "review"]);
    expect(freshId(drawing, "scene_2")).toBe("scene_3");
  });
  test("is never what every object has", () => expect(freshId(LAUNCH, "constructor")).toBe("constructor_2"));
  test("is what Python takes for an identifier, whatever was wished for", () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const next = chance(seed);
      const wish = Array.from({ length: 8 }, () => String.fromCodePoint(Math.floor(next() * 0xd000))).join("");
      expect(isIdentifier(freshId(LAUNCH, wish))).toBe(true);
    }
  });
});

describe("adding", () => {
  test("a step is its type and no more; its place is in whole numbers", () => {
    const { drawing, id } = addStep(LAUNCH, type("remove_background"), [10.6, -0.2]);
    expect([id, drawing.layout?.[id]]).toEqual(["cut_out", [11, 0]]);
    expect(drawing.steps?.[id]).toEqual({ type: "remove_background" });
    expect(Object.is(drawing.layout?.[id]?.[1], -0)).toBe(false);
  });
  test("an input is named by its wish, counted on", () => {
    const { drawing, name } = addInput(LAUNCH, "Product", { type: "image" }, [1, 2]);
    expect([name, drawing.layout?.$product_2]).toEqual(["product_2", [1, 2]]);
  });
  test("a first step makes the sections it needs", () => {
    const { drawing } = addStep({ format: 1 }, type("review"), [0, 0]);
    expect(drawing).toEqual({ format: 1, steps: { review: { type: "review" } }, layout: { review: [0, 0] } });
  });
});

describe("removing boxes", () => {
  test("takes along all that hung on them", () => {
    expect(removeBoxes(LAUNCH, ["cutout", "backdrop", "#note"])).toEqual({
      format: 1,
      name: "Launch",
      inputs: LAUNCH.inputs,
      steps: {
        scene: { type: "composite" },
        approve: { type: "review", in: { asset: "scene.image" }, params: { policy: "team" } },
      },
      outputs: { card: "approve.asset" },
      layout: { $product: [0, 0], scene: [400, 100] },
      groups: { all: { label: "All", holds: ["scene"] } },
    });
  });
  test("an input goes with the wires from it", () => {
    const drawing = removeBoxes(LAUNCH, ["$product"]);
    expect([drawing.steps?.cutout, drawing.layout?.$product, drawing.bends]).toEqual([
      { type: "remove_background" },
      undefined,
      { "scene.subject": [[350, 20]] },
    ]);
  });
  test("all of them leaves the name", () => {
    const every = ["$product", "$headline", ...Object.keys(LAUNCH.steps ?? {}), "#note"];
    expect(removeBoxes(LAUNCH, every)).toEqual({ format: 1, name: "Launch" });
  });
  test("none leaves the very drawing", () => expect(removeBoxes(LAUNCH, ["nobody"])).toBe(LAUNCH));
});

describe("renaming", () => {
  test("a step is followed everywhere, and every line stays where it was", () => {
    const text = dumpDrawing(renameStep(LAUNCH, "backdrop", "scenery"));
    expect(text).toBe(dumpDrawing(LAUNCH).replaceAll("backdrop", "scenery"));
    expect(dumpDrawing(renameStep(LAUNCH, "cutout", "matte"))).toBe(dumpDrawing(LAUNCH).replaceAll("cutout", "matte"));
  });
  test("an input is followed everywhere", () => {
    const text = dumpDrawing(renameInput(LAUNCH, "$product", "photo"));
    expect(text).toBe(dumpDrawing(LAUNCH).replaceAll("$product", "$photo").replace('"product"', '"photo"'));
  });
  test("a name that is taken or is none is refused with a reason", () => {
    expect(refuseName(LAUNCH, "cutout", "scene")).toBe("There is a step called `scene` already; choose another name.");
    expect(refuseName(LAUNCH, "$product", "headline")).toContain("There is an input called `headline`");
    expect(refuseName(LAUNCH, "cutout", "my step")).toContain("letters, digits and underscores");
    expect(refuseName(LAUNCH, "cutout", "größe")).toBe("");
    expect(renameStep(LAUNCH, "cutout", "scene")).toBe(LAUNCH);
    expect(renameInput(LAUNCH, "product", "headline")).toBe(LAUNCH);
  });
  test("there and back again gives the same bytes", () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const drawing = frozen(randomDrawing(seed, 7));
      const id = pick(Object.keys(drawing.steps ?? {}), chance(seed)) ?? "";
      const there = renameStep(drawing, id, "somebody_else");
      expect(loose(there)).toEqual([]);
      expect(dumpDrawing(renameStep(there, "somebody_else", id))).toBe(dumpDrawing(drawing));
    }
  });
});

describe("wires", () => {
  test("a port takes one source, and the points of the wire before go", () => {
    const drawing = connect(LAUNCH, { step: "cutout", port: "image" }, { step: "backdrop", port: "image" });
    expect([drawing.steps?.cutout?.in, drawing.bends]).toEqual([
      { image: "backdrop.image" },
      { "scene.subject": [[350, 20]] },
    ]);
    expect(connect(LAUNCH, { step: "cutout", port: "image" }, "$product")).toBe(LAUNCH);
  });
  test("the last wire of a step takes its `in` along", () => {
    expect(disconnect(LAUNCH, "cutout.image").steps?.cutout).toEqual({ type: "remove_background" });
    expect(disconnect(LAUNCH, { step: "scene", port: "subject" }).bends).toEqual({ "cutout.image": [[150, 30]] });
  });
  test("a wire that was taken away and drawn again stands where it stood in the file", () => {
    const cut = disconnect(LAUNCH, "approve.asset");
    const again = connect(cut, { step: "approve", port: "asset" }, "scene.image");
    expect(JSON.stringify(again)).toBe(JSON.stringify(LAUNCH));
  });
  test("a wire is bent over whole numbers, and straightened", () => {
    expect(bend(LAUNCH, "approve.asset", [[1.4, 2.6]]).bends?.["approve.asset"]).toEqual([[1, 3]]);
    expect(bend(bend(LAUNCH, "scene.subject", []), "cutout.image", []).bends).toBeUndefined();
    expect(bend(LAUNCH, "approve.nothing", [[1, 1]])).toBe(LAUNCH);
  });
  test("a step put on a wire takes and gives what ran there", () => {
    const kind = sampleCatalogue.remove_background;
    if (!kind) throw new Error("The sample catalogue should cut out.");
    const { drawing, id } = insertOnWire(LAUNCH, "scene.background", kind, sampleCatalogue, [300, 50]);
    expect(id).toBe("cut_out");
    expect(drawing.steps?.cut_out).toEqual({ type: "remove_background", in: { image: "backdrop.image" } });
    expect(drawing.steps?.scene?.in).toEqual({ background: "cut_out.image", subject: "cutout.image" });
  });
  test("a step that hands on what it takes stands on any wire", () => {
    const kind = sampleCatalogue.review;
    if (!kind) throw new Error("The sample catalogue should review.");
    const { drawing, id } = insertOnWire(LAUNCH, "cutout.image", kind, sampleCatalogue);
    expect(drawing.steps?.[id]?.in).toEqual({ asset: "$product" });
    expect(drawing.steps?.cutout?.in).toEqual({ image: "review.asset" });
  });
  test("a step that does not fit, or no wire, changes nothing", () => {
    const kind = sampleCatalogue.write_text;
    if (!kind) throw new Error("The sample catalogue should write.");
    expect(insertOnWire(LAUNCH, "scene.background", kind, sampleCatalogue)).toEqual({ drawing: LAUNCH, id: "" });
    expect(insertOnWire(LAUNCH, "backdrop.prompt", kind, sampleCatalogue).drawing).toBe(LAUNCH);
  });
});

describe("params", () => {
  test("are set along a path and leave all else as it was", () => {
    const drawing = setParam(LAUNCH, "backdrop", ["style", "tone"], "warm");
    expect(drawing.steps?.backdrop?.params).toEqual({ seed: 7, style: { strength: 0.4, tone: "warm" } });
    expect(drawing.steps?.scene).toBe(LAUNCH.steps?.scene);
    expect(setParam(LAUNCH, "backdrop", ["style", "strength"], 0.4)).toBe(LAUNCH);
  });
  test("reach into lists", () => {
    const listed = setParam(LAUNCH, "scene", ["layers"], [{ name: "a" }, { name: "b" }]);
    expect(setParam(listed, "scene", ["layers", "1", "name"], "c").steps?.scene?.params).toEqual({
      layers: [{ name: "a" }, { name: "c" }],
    });
    expect(clearParam(listed, "scene", ["layers", "0"]).steps?.scene?.params).toEqual({ layers: [{ name: "b" }] });
  });
  test("that are cleared take the mappings along that they leave empty", () => {
    const less = clearParam(LAUNCH, "backdrop", ["style", "strength"]);
    expect(less.steps?.backdrop?.params).toEqual({ seed: 7 });
    expect(clearParam(less, "backdrop", ["seed"]).steps?.backdrop).toEqual({ type: "generate_image" });
    expect(clearParam(LAUNCH, "backdrop", ["style", "nothing", "here"])).toBe(LAUNCH);
  });
  test("a label stands after the type, and goes when it is empty", () => {
    const named = setLabel(LAUNCH, "scene", " Hero ");
    expect(Object.entries(named.steps?.scene ?? {})[1]).toEqual(["label", "Hero"]);
    expect(JSON.stringify(setLabel(named, "scene", ""))).toBe(JSON.stringify(LAUNCH));
    expect(setLabel(LAUNCH, "$headline", "Line").inputs?.headline).toEqual({ type: "text", label: "Line" });
  });
  test("a gather that needs all of its members says nothing about it", () => {
    const some = setNeeds(LAUNCH, "scene", "some");
    expect(some.steps?.scene?.needs).toBe("some");
    expect(JSON.stringify(setNeeds(some, "scene", "all"))).toBe(JSON.stringify(LAUNCH));
  });
  test("the pipeline's name is never empty", () => {
    expect([setName(LAUNCH, " New ").name, setName(LAUNCH, " ")]).toEqual(["New", LAUNCH]);
  });
});

describe("inputs and outputs", () => {
  test("what an input does not say is left out", () => {
    const many = setInput(LAUNCH, "$headline", { many: true, help: "One line.", default: "Made to last" });
    expect(Object.keys(many.inputs?.headline ?? {})).toEqual(["type", "help", "default", "many"]);
    expect(setInput(many, "headline", { many: false, help: "", default: undefined }).inputs).toEqual(LAUNCH.inputs);
  });
  test("a default does not outlive its type", () => {
    const given = setInput(LAUNCH, "headline", { default: "Made to last" });
    expect(setInput(given, "headline", { type: "image" }).inputs?.headline).toEqual({ type: "image" });
  });
  test("outputs are set, renamed in their place, and removed", () => {
    const set = setOutput(LAUNCH, "mask", { step: "cutout", port: "mask" });
    expect(set.outputs?.mask).toBe("cutout.mask");
    expect(Object.keys(renameOutput(LAUNCH, "card", "poster").outputs ?? {})).toEqual(["poster", "cut"]);
    expect(renameOutput(LAUNCH, "card", "cut")).toBe(LAUNCH);
    expect(removeOutput(removeOutput(LAUNCH, "card"), "cut").outputs).toBeUndefined();
  });
});

describe("groups and notes", () => {
  test("a box is in one group; one that holds nothing vanishes", () => {
    const { drawing, id } = group(LAUNCH, ["backdrop", "cutout", "#note", "nobody"], "Light");
    expect(drawing.groups).toEqual({
      all: { label: "All", holds: ["scene"] },
      light: { label: "Light", holds: ["backdrop", "cutout", "#note"] },
    });
    expect(id).toBe("light");
    expect(group(LAUNCH, ["nobody"])).toEqual({ drawing: LAUNCH, id: "" });
  });
  test("groups are dissolved by what they hold or by name", () => {
    expect(Object.keys(ungroup(LAUNCH, ["scene"]).groups ?? {})).toEqual(["make"]);
    expect(removeGroup(removeGroup(LAUNCH, "make"), "all").groups).toBeUndefined();
  });
  test("a group is named and filled in its place", () => {
    const named = setGroup(LAUNCH, "make", { label: "Making", holds: ["backdrop", "scene"] });
    expect(Object.entries(named.groups ?? {})).toEqual([
      ["make", { label: "Making", holds: ["backdrop", "scene"] }],
      ["all", { label: "All", holds: ["cutout"] }],
    ]);
    expect(Object.keys(setGroup(LAUNCH, "make", { holds: [] }).groups ?? {})).toEqual(["all"]);
  });
  test("a note is written, moved and sized", () => {
    const { drawing, id } = addNote(LAUNCH, "Light?", [5.5, 5.4]);
    expect([id, drawing.notes?.[id]]).toEqual(["note_2", { text: "Light?", at: [6, 5] }]);
    expect(setNote(drawing, "#note_2", { text: "Light.", size: [99.9, 50] }).notes?.note_2).toEqual({
      text: "Light.",
      at: [6, 5],
      size: [100, 50],
    });
  });
});

describe("moving", () => {
  test("puts boxes and notes on whole numbers and passes over what is not there", () => {
    const moved = move(LAUNCH, { scene: [1.5, 2.5], "#note": [4, 4], nobody: [9, 9], approve: [5, 5] });
    expect(moved.layout).toEqual({ ...LAUNCH.layout, scene: [2, 3], approve: [5, 5] });
    expect(moved.notes?.note?.at).toEqual([4, 4]);
  });
  test("to where a box stands changes nothing", () => expect(move(LAUNCH, { scene: [400.2, 99.9] })).toBe(LAUNCH));
});

describe("any edits of any drawing", () => {
  const seeds = Array.from({ length: 80 }, (_, seed) => seed);

  test("the drawings made up for the tests are whole", () => {
    for (const seed of seeds) {
      let drawing = frozen(randomDrawing(seed, 8));
      for (let stroke = 0; stroke < 12; stroke += 1) drawing = frozen(randomEdit(drawing, seed * 100 + stroke));
      expect(loose(drawing)).toEqual([]);
      expect(dumpDrawing(randomEdit(drawing, seed))).toBe(dumpDrawing(randomEdit(drawing, seed)));
    }
  });
  test("no removal leaves anything loose or empty", () => {
    for (const seed of seeds) {
      const drawing = frozen(randomDrawing(seed, 8));
      const next = chance(seed);
      const boxes = [...Object.keys(drawing.steps ?? {}), "$product", "#note"].filter(() => next() < 0.4);
      const left = removeBoxes(drawing, boxes);
      expect(loose(left)).toEqual([]);
      expect(hasEmpty(left)).toBe(false);
    }
  });
  test("a step that was added and taken away leaves the same bytes", () => {
    for (const seed of seeds) {
      const drawing = frozen(randomDrawing(seed, 6));
      const { drawing: more, id } = addStep(drawing, type("review"), [0, 0]);
      const wired = connect(more, { step: id, port: "asset" }, "$product");
      expect(dumpDrawing(removeBoxes(bend(wired, `${id}.asset`, [[1, 1]]), [id]))).toBe(dumpDrawing(drawing));
    }
  });
});
