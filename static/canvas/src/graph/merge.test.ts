import { describe, expect, test } from "vitest";

import type { Drawing } from "./drawing";
import { renameStep } from "./edit_boxes";
import { type Conflict, mergeDrawings, settle, type Side } from "./merge";
import { randomDrawing, randomEdit } from "./random";
import { isSame, namesIn } from "./same";

const base: Drawing = {
  format: 1,
  name: "Launch",
  inputs: { photo: { type: "image", label: "Product photo" }, line: { type: "text", default: "Made to last" } },
  steps: {
    cutout: { type: "remove_background", label: "Cut out", in: { image: "$photo" } },
    scene: { type: "generate_image", params: { prompt: "A calm room.\nSoft light.\n\nWide.", seed: 7 } },
    light: {
      type: "relight",
      label: "Relight",
      in: { subject: "cutout.image", background: "scene.image" },
      params: { strength: 0.5, look: { warmth: 1, grain: 2 }, formats: ["1:1", "4:5"] },
    },
  },
  outputs: { card: "light.image" },
  layout: { $photo: [0, 0], cutout: [200, 0], scene: [200, 200], light: [400, 0] },
  bends: { "light.subject": [[300, 20]] },
  groups: { front: { label: "Front", holds: ["cutout", "light"] } },
  notes: { idea: { text: "Ask Ines.\n\nAnd Bo.", at: [0, 400] } },
};

/** The drawing with the value at a path, "steps.light.label", replaced; undefined takes it away. */
function edit(drawing: Drawing, path: string, value: unknown): Drawing {
  const copy = structuredClone(drawing);
  const keys = path.split("/");
  const last = keys.pop() ?? "";
  let into = copy as unknown as Record<string, unknown>;
  for (const key of keys) into = (into[key] ??= {}) as Record<string, unknown>;
  if (value === undefined) Reflect.deleteProperty(into, last);
  else into[last] = value;
  return copy;
}

const without = (drawing: Drawing, ...paths: string[]): Drawing =>
  paths.reduce((left, path) => edit(left, path, undefined), drawing);

/** The base without the cut-out step and all that hangs on it, as the canvas removes it. */
const uncut = edit(
  without(base, "steps/cutout", "layout/cutout", "bends", "steps/light/in/subject"),
  "groups/front/holds",
  ["light"],
);

const merge = (mine: Drawing, theirs: Drawing) => mergeDrawings(base, mine, theirs, "Marta");
const fields = (conflicts: readonly Conflict[]): string[] =>
  conflicts.map(({ box, field }) => `${box} ${field}`.trim());
const settleAll = (drawing: Drawing, conflicts: readonly Conflict[], side: Side): Drawing =>
  conflicts.reduce((now, conflict) => settle(now, conflict, side), drawing);

describe("changes that do not touch are both taken", () => {
  test.each([
    ["params of one step", "steps/light/params/strength", 0.6, "steps/scene/params/seed", 8],
    ["two params of one step", "steps/scene/params/seed", 9, "steps/scene/params/size", "2048x2048"],
    ["two parts of one param", "steps/light/params/look/warmth", 3, "steps/light/params/look/grain", undefined],
    ["a label and a wire", "steps/light/label", "Sun", "steps/light/in/background", "cutout.image"],
    ["two fields of an input", "inputs/photo/many", true, "inputs/photo/label", "Photo"],
    ["a place and a param", "layout/light", [9, 9], "steps/light/params/strength", 1],
    ["an output and a note", "outputs/mask", "cutout.mask", "notes/idea/text", "Ask Bo."],
    ["a removed param and a new one", "steps/scene/params/seed", undefined, "steps/scene/params/size", "1024x1024"],
  ])("%s", (_, mine, mineValue, theirs, theirsValue) => {
    const { drawing, conflicts } = merge(edit(base, mine, mineValue), edit(base, theirs, theirsValue));
    expect(conflicts).toEqual([]);
    expect(drawing).toEqual(edit(edit(base, mine, mineValue), theirs, theirsValue));
  });

  test("lines of a prompt", () => {
    const at = "steps/scene/params/prompt";
    const mine = edit(base, at, "A calm room.\nHard light.\n\nWide.");
    const { drawing, conflicts } = merge(mine, edit(base, at, "A calm room.\nSoft light.\n\nClose."));
    expect(conflicts).toEqual([]);
    expect(drawing.steps?.scene?.params?.prompt).toBe("A calm room.\nHard light.\n\nClose.");
  });

  test("members of a group", () => {
    const mine = edit(base, "groups/front/holds", ["cutout", "light", "scene"]);
    const { drawing, conflicts } = merge(mine, edit(base, "groups/front/holds", ["light"]));
    expect(conflicts).toEqual([]);
    expect(drawing.groups?.front?.holds).toEqual(["light", "scene"]);
  });

  test("new things stand after theirs, in the order they were drawn", () => {
    const mine = edit(edit(base, "steps/mine", { type: "review" }), "steps/scene/params/seed", 1);
    const { drawing } = merge(mine, edit(base, "steps/theirs", { type: "review" }));
    expect(Object.keys(drawing.steps ?? {})).toEqual(["cutout", "scene", "light", "theirs", "mine"]);
  });
});

describe("what both changed differently", () => {
  test.each([
    [
      "steps/light/params/strength",
      0.4,
      0.6,
      "light params.strength",
      "Strength of “Relight”: you wrote 0.4, Marta wrote 0.6.",
    ],
    [
      "steps/light/params/look/grain",
      5,
      6,
      "light params.look.grain",
      "Look, grain of “Relight”: you wrote 5, Marta wrote 6.",
    ],
    [
      "steps/light/params/formats",
      ["1:1"],
      ["4:5"],
      "light params.formats",
      "Formats of “Relight”: you wrote [“1:1”], Marta wrote [“4:5”].",
    ],
    [
      "steps/light/in/subject",
      "scene.image",
      "$photo",
      "light in.subject",
      "Subject of “Relight”: you took it from image of “Scene”, Marta took it from the input “Product photo”.",
    ],
    [
      "steps/cutout/label",
      "Cut",
      "Mask",
      "cutout label",
      "The name of “Cut”: you wrote “Cut”, Marta wrote “Mask”.",
    ],
    [
      "inputs/line/default",
      "Built to last",
      "Made well",
      "$line inputs.line.default",
      "Default of the input “Line”: you wrote “Built to last”, Marta wrote “Made well”.",
    ],
    [
      "outputs/card",
      "scene.image",
      "cutout.image",
      "outputs.card",
      "The output “card”: you took it from image of “Scene”, Marta took it from image of “Cut out”.",
    ],
    [
      "notes/idea/text",
      "Ask Bo.",
      "Ask Cy.",
      "#idea notes.idea.text",
      "The words of the note: you wrote “Ask Bo.”, Marta wrote “Ask Cy.”.",
    ],
    [
      "groups/front/label",
      "A",
      "B",
      "groups.front.label",
      "The name of the group “A”: you wrote “A”, Marta wrote “B”.",
    ],
    ["name", "Spring", "Summer", "name", "The name of the pipeline: you wrote “Spring”, Marta wrote “Summer”."],
  ])("%s is asked about, and theirs stands until it is settled", (path, mine, theirs, field, sentence) => {
    const { drawing, conflicts } = merge(edit(base, path, mine), edit(base, path, theirs));
    expect(fields(conflicts)).toEqual([field]);
    expect(conflicts[0]).toMatchObject({ mine, theirs, sentence });
    expect(drawing).toEqual(edit(base, path, theirs));
    expect(settleAll(drawing, conflicts, "mine")).toEqual(edit(base, path, mine));
    expect(settleAll(drawing, conflicts, "theirs")).toEqual(drawing);
  });

  test("a value that one changed and the other cleared stays as it was changed", () => {
    const { drawing, conflicts } = merge(
      edit(base, "steps/scene/params/seed", 9),
      without(base, "steps/scene/params/seed"),
    );
    expect(drawing.steps?.scene?.params?.seed).toBe(9);
    expect(conflicts[0]?.sentence).toBe("Seed of “Scene”: you wrote 9, Marta cleared it.");
    expect(settleAll(drawing, conflicts, "theirs")).toEqual(
      without(base, "steps/scene/params/seed"),
    );
  });

  test("places are never asked about: theirs wins", () => {
    const mine = edit(edit(base, "layout/light", [1, 1]), "notes/idea/at", [1, 1]);
    const theirs = edit(edit(base, "layout/light", [2, 2]), "notes/idea/at", [2, 2]);
    expect(merge(mine, theirs)).toEqual({ drawing: theirs, conflicts: [], renamed: {} });
  });

  test("a box that was removed before its conflict was settled is not made again", () => {
    const { conflicts } = merge(
      edit(base, "steps/light/params/strength", 1),
      edit(base, "steps/light/params/strength", 2),
    );
    const left = without(base, "steps/light");
    expect(settleAll(left, conflicts, "mine")).toEqual(left);
  });
});

describe("a box that one removed", () => {
  test("is gone where the other left it alone, with all that hung on it", () => {
    const theirs = edit(edit(base, "layout/cutout", [7, 7]), "bends/light.subject", [[1, 1]]);
    expect(merge(uncut, theirs)).toMatchObject({ drawing: uncut, conflicts: [] });
    expect(merge(theirs, uncut)).toMatchObject({ drawing: uncut, conflicts: [] });
  });

  test("stays with its wires where the other changed it, and goes when that is settled so", () => {
    const theirs = edit(base, "steps/cutout/params", { edge: 2 });
    const { drawing, conflicts } = merge(uncut, theirs);
    expect(drawing).toEqual(edit(theirs, "groups/front/holds", ["light", "cutout"]));
    expect(Object.keys(drawing.steps ?? {})).toEqual(["cutout", "scene", "light"]);
    expect(fields(conflicts)).toEqual(["cutout"]);
    expect(conflicts[0]?.sentence).toBe(
      "“Cut out”: you removed it, Marta went on with it; it stays until you decide.",
    );
    expect(settleAll(drawing, conflicts, "mine")).toEqual(uncut);
    expect(settleAll(drawing, conflicts, "theirs")).toEqual(drawing);
  });

  test("stays where the other wired something new to it", () => {
    const theirs = edit(base, "outputs/mask", "cutout.mask");
    const { drawing, conflicts } = merge(uncut, theirs);
    expect(drawing.steps?.cutout).toEqual(base.steps?.cutout);
    expect(drawing.steps?.light?.in).toEqual({ subject: "cutout.image", background: "scene.image" });
    expect(fields(conflicts)).toEqual(["cutout"]);
  });

  test("a wire that was led elsewhere meanwhile stays where it was led", () => {
    const mine = edit(uncut, "steps/light/in/subject", "$photo");
    const { drawing } = merge(mine, edit(base, "steps/cutout/params", { edge: 2 }));
    expect(drawing.steps?.light?.in?.subject).toBe("$photo");
  });

  test("an input that somebody took for a new step stays", () => {
    const theirs = edit(base, "steps/words", { type: "write_text", in: { about: "$line" } });
    const { drawing, conflicts } = merge(without(base, "inputs/line"), theirs);
    expect(drawing.inputs).toEqual(base.inputs);
    expect(conflicts[0]?.sentence).toMatch(/^The input “Line”: you removed it, Marta went on with it;/);
  });

  test("a note that was only moved is gone, one that was written on stays", () => {
    const mine = without(base, "notes/idea");
    expect(merge(mine, edit(base, "notes/idea/at", [5, 5])).drawing.notes).toBeUndefined();
    expect(fields(merge(mine, edit(base, "notes/idea/text", "Ask Cy.")).conflicts)).toEqual(["#idea"]);
  });

  test("a group whose members were removed by one is gone when the other took it apart", () => {
    expect(merge(uncut, without(base, "groups")).drawing.groups).toBeUndefined();
  });
});

describe("names", () => {
  test("two boxes drawn under one name are two boxes", () => {
    const added = edit(base, "steps/review", { type: "review", in: { asset: "light.image" } });
    const mine = edit(added, "layout/review", [1, 1]);
    const theirs = edit(edit(base, "steps/review", { type: "review" }), "layout/review", [2, 2]);
    const wired = edit(mine, "outputs/final", "review.asset");
    const { drawing, conflicts, renamed } = merge(wired, theirs);
    expect(conflicts).toEqual([]);
    expect(renamed).toEqual({ review: "review_2" });
    expect(drawing.steps?.review).toEqual({ type: "review" });
    expect(drawing.steps?.review_2).toEqual({ type: "review", in: { asset: "light.image" } });
    expect(drawing.layout).toMatchObject({ review: [2, 2], review_2: [1, 1] });
    expect(drawing.outputs?.final).toBe("review_2.asset");
  });

  test("notes and groups drawn under one name are two", () => {
    const draw = (text: string): Drawing =>
      edit(edit(base, "notes/note", { text, at: [0, 0] }), "groups/group", { label: text, holds: ["scene"] });
    const { drawing, conflicts } = merge(draw("Mine"), draw("Theirs"));
    expect(conflicts).toEqual([]);
    const texts = Object.values(drawing.notes ?? {}).map((note) => note.text);
    const labels = Object.values(drawing.groups ?? {}).map((group) => group.label);
    expect(texts).toEqual(["Ask Ines.\n\nAnd Bo.", "Theirs", "Mine"]);
    expect(labels).toEqual(["Front", "Theirs", "Mine"]);
  });

  test("what the one does to a box that the other renamed is done to it under its new name", () => {
    const theirs = renameStep(base, "cutout", "mask");
    const mine = edit(base, "steps/cutout/params", { edge: 2 });
    for (const { drawing, conflicts } of [merge(mine, theirs), merge(theirs, mine)]) {
      expect(conflicts).toEqual([]);
      expect(drawing).toEqual(edit(theirs, "steps/mask/params", { edge: 2 }));
    }
    expect(merge(mine, theirs).renamed).toEqual({ cutout: "mask" });
  });

  test("names that every object has are names like others", () => {
    const mine = edit(base, "steps/constructor", { type: "review" });
    const { drawing } = merge(mine, edit(base, "steps/light/params/toString", 1));
    expect(Object.keys(drawing.steps ?? {})).toEqual([...Object.keys(base.steps ?? {}), "constructor"]);
    expect(Object.keys(drawing.steps?.light?.params ?? {})).toContain("toString");
  });
});

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);
const several = (drawing: Drawing, seed: number, times = 3): Drawing =>
  Array.from({ length: times }, (_, at) => seed * 101 + at).reduce(randomEdit, drawing);

/** Everything that a drawing says, by place: leaves of the file, members of groups each for themselves. */
function facts(value: unknown, at = ""): Map<string, string> {
  if (Array.isArray(value) && at.endsWith("/holds"))
    return new Map(value.map((box) => [`${at}/${String(box)}`, "in"]));
  if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    return new Map([[at, JSON.stringify(value)]]);
  return new Map(Object.entries(value).flatMap(([key, item]) => [...facts(item, `${at}/${key}`)]));
}

/** The things, "steps/light", of which a side says something else, and those it wired anew. */
function touched(from: Drawing, to: Drawing): Set<string> {
  const [was, is] = [facts(from), facts(to)];
  const changed = [...new Set([...was.keys(), ...is.keys()])].filter((at) => was.get(at) !== is.get(at));
  return new Set(
    changed.flatMap((at) => {
      const [, section = "", name = ""] = at.split("/");
      const box = section === "bends" ? (name.split(".")[0] ?? "") : name;
      const thing = section === "name" ? "name" : `${["groups", "notes"].includes(section) ? section : ""}${box}`;
      const values = [was.get(at), is.get(at)].map((text) => (text ?? "").replaceAll('"', "").split(".")[0] ?? "");
      const members = section === "groups" ? (at.split("/holds/")[1] ?? "") : "";
      return [thing, ...values, members];
    }),
  );
}

const sorted = (drawing: Drawing): string => JSON.stringify([...facts(drawing)].sort());

describe("for whatever drawings and edits", () => {
  test("what only one side changed is taken as it is", () => {
    for (const seed of SEEDS) {
      const start = randomDrawing(seed, 1 + (seed % 8));
      const end = several(start, seed);
      const quiet = { drawing: end, conflicts: [], renamed: {} };
      expect(mergeDrawings(start, end, structuredClone(start))).toEqual(quiet);
      expect(mergeDrawings(start, structuredClone(start), end)).toEqual(quiet);
      expect(mergeDrawings(start, end, structuredClone(end))).toEqual(quiet);
    }
  });

  test("edits of different things come to the same, whoever comes first", () => {
    let times = 0;
    for (const seed of SEEDS) {
      const start = randomDrawing(seed, 6);
      const [mine, theirs] = [several(start, seed, 2), several(start, seed + 5000, 2)];
      const [here, there] = [touched(start, mine), touched(start, theirs)];
      if ([...here].some((thing) => thing && there.has(thing))) continue;
      const [one, other] = [mergeDrawings(start, mine, theirs), mergeDrawings(start, theirs, mine)];
      expect([...one.conflicts, ...other.conflicts]).toEqual([]);
      expect(sorted(one.drawing)).toBe(sorted(other.drawing));
      times += 1;
    }
    expect(times).toBeGreaterThan(100);
  });

  test("no stroke is lost: without a conflict, every change that only one side made is there", () => {
    for (const seed of SEEDS) {
      const start = randomDrawing(seed, 6);
      const [mine, theirs] = [several(start, seed), several(start, seed + 5000)];
      const { drawing, conflicts, renamed } = mergeDrawings(start, mine, theirs);
      if (conflicts.length || Object.keys(renamed).length) continue;
      const [was, my, their, is] = [facts(start), facts(mine), facts(theirs), facts(drawing)];
      for (const at of new Set([...my.keys(), ...their.keys()])) {
        const changed = [my, their].filter((side) => side.get(at) !== was.get(at) && side.has(at));
        // Places, bends and members go with a box that the other removed.
        if (/^\/(layout|bends|groups)/.test(at) || changed.length !== 1) continue;
        expect(is.get(at), `${seed} ${at}`).toBe(changed[0]?.get(at));
      }
    }
  });

  test("nothing hangs in the air that did not before, and each conflict settles to what either has", () => {
    for (const seed of SEEDS) {
      const start = randomDrawing(seed, 6);
      const [mine, theirs] = [several(start, seed, 5), several(start, seed + 5000, 5)];
      const { drawing, conflicts } = mergeDrawings(start, mine, theirs);
      const boxes = namesIn(drawing.steps).concat(namesIn(drawing.inputs).map((name) => `$${name}`));
      expect(boxes).toEqual(expect.arrayContaining(namesIn(drawing.layout)));
      for (const group of Object.values(drawing.groups ?? {}))
        expect(boxes).toEqual(expect.arrayContaining([...group.holds]));
      for (const wire of namesIn(drawing.bends)) {
        const [step = "", port = ""] = wire.split(".");
        expect(drawing.steps?.[step]?.in?.[port], `${seed} ${wire}`).toBeDefined();
      }
      for (const conflict of conflicts) {
        expect(conflict.sentence).toMatch(/^[“TA-Z].*\.$/s);
        for (const side of ["mine", "theirs"] as const) {
          const at = conflict.path.reduce<unknown>(
            (value, key) => (value as Record<string, unknown> | undefined)?.[key],
            settle(drawing, conflict, side),
          );
          expect(isSame(at, conflict[side]) || conflict.path.length === 2, conflict.sentence).toBe(true);
        }
      }
    }
  });
});
