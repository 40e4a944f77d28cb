import { describe, expect, test } from "vitest";

import { fitting, insertOn } from "./connect";
import type { Catalogue, Drawing, PortKind, StepType } from "./drawing";
import { addStep } from "./edit";
import { findFix } from "./fixes";
import { asDrawn, chooseOffered, labelFor, linkKey, linkOf, newerThan, renewed, sayChanged, takeOver, withOffered, type Offered } from "./sub_pipelines";

const port = (type: PortKind["type"]): PortKind => ({ type, many: false, optional: false, within_row: false, label: "" });
const kind = (type: string, given: Partial<StepType> = {}): StepType => ({
  type,
  label: type,
  help: "",
  group: "Flow",
  version: 1,
  lane: "media",
  ability: "",
  asks: false,
  open: false,
  inputs: {},
  outputs: {},
  params: {},
  ...given,
});
const catalogue: Catalogue = {
  sub_pipeline: kind("sub_pipeline", { label: "Pipeline", open: true }),
  write_text: kind("write_text", { inputs: { about: port("text") }, outputs: { text: port("text") } }),
};
const TEXT = { type: "text" };
const HEADLINE: Offered = { id: 7, name: "Headline", versions: [2, 1], takes: { words: TEXT }, gives: { line: TEXT } };
const PICTURE: Offered = { id: 9, name: "Picture", versions: [1], takes: { words: TEXT }, gives: { image: { type: "image" } } };
const offered = [HEADLINE, PICTURE];
const PARAMS = { pipeline: 7, takes: { words: TEXT }, gives: { line: TEXT } };
const drawn = (params: Record<string, unknown>, more = {}): Drawing => ({
  format: 1,
  steps: { line: { type: "sub_pipeline", in: { words: "$words" }, params, ...more } },
});
const newest = { pipeline: 7, version: null };

describe("a pipeline that stands in another one", () => {
  test("has a newer version only where the step stays at an older one that is known of", () => {
    const at = (version: number | null, pipeline = 7) => newerThan({ pipeline, version }, offered);
    expect([at(1), at(2), at(null), at(1, 8)]).toEqual([2, null, null, null]);
  });
  test("is chosen with its version and its ports in one stroke", () => {
    expect(chooseOffered(drawn({}), "line", HEADLINE, "")).toEqual(drawn(PARAMS, { label: "Headline" }));
    const pinned = takeOver(drawn(PARAMS), "line", { pipeline: 7, version: 1 }, HEADLINE);
    expect(pinned).toEqual(drawn({ ...PARAMS, version: 1 }));
    expect(takeOver(pinned, "line", newest, HEADLINE)).toEqual(drawn(PARAMS));
  });
  test("gives its box its name, but never takes away one that somebody wrote", () => {
    const renamed = chooseOffered(drawn(PARAMS, { label: "Headline" }), "line", PICTURE, "Headline");
    expect(renamed.steps?.line?.label).toBe("Picture");
    expect(chooseOffered(drawn(PARAMS, { label: "Mine" }), "line", PICTURE, "Headline").steps?.line?.label).toBe("Mine");
  });
  test("is the same drawing when nothing is new", () => {
    const before = drawn(PARAMS);
    expect(takeOver(before, "line", newest, HEADLINE)).toBe(before);
    expect(takeOver(before, "gone", newest, HEADLINE)).toBe(before);
  });
  test("is read back from its params", () => {
    expect(linkOf(drawn(PARAMS).steps?.line)).toEqual(newest);
    expect(linkOf(drawn({ ...PARAMS, version: 2 }).steps?.line)).toEqual({ pipeline: 7, version: 2 });
    expect([linkOf(undefined), linkOf({ type: "sub_pipeline" }), linkOf({ type: "other", params: PARAMS })]).toEqual([null, null, null]);
    expect([linkKey(newest), linkKey({ pipeline: 7, version: 2 })]).toEqual(["7", "7@2"]);
  });
});

describe("ports that have changed since", () => {
  const now = { takes: { words: TEXT, mood: { type: "text", optional: true } }, gives: { line: { type: "text", many: true } } };
  const step = { params: PARAMS };

  test("are said in a sentence, and only those", () => {
    expect(sayChanged(step, "Headline", HEADLINE)).toBe("");
    expect(sayChanged(step, "Headline", { ...HEADLINE, takes: now.takes })).toBe(
      "Headline takes words (text) and mood (text if wanted) now, which this step has not taken over yet.",
    );
    expect(sayChanged(step, "Headline", { takes: {}, gives: now.gives })).toBe(
      "Headline takes nothing and gives line (many text) now, which this step has not taken over yet.",
    );
  });
  test("are taken over again by the obvious fix, as far as they are known", () => {
    const problem = { step: "line", field: "params.takes", message: "Headline takes something else now." };
    const fix = findFix(drawn(PARAMS), catalogue, problem, { "7": now });
    expect(fix?.label).toBe("Take its ports over again");
    expect(fix?.edit(drawn(PARAMS))).toEqual(drawn({ pipeline: 7, ...now }));
    expect(findFix(drawn(PARAMS), catalogue, problem)).toBeNull();
    expect(findFix(drawn(PARAMS), catalogue, problem, { "7": HEADLINE })).toBeNull();
  });
  test("of a version that is gone give way to those of the newest", () => {
    const problem = { step: "line", field: "params.version", message: "Headline has no version 5." };
    const fix = findFix(drawn({ ...PARAMS, version: 5 }), catalogue, problem, { "7": HEADLINE });
    expect(fix?.label).toBe("Follow the newest");
    expect(fix?.edit(drawn({ ...PARAMS, version: 5 }))).toEqual(drawn(PARAMS));
    expect(findFix(drawn(PARAMS), catalogue, { ...problem, field: "params.pipeline" }, { "7": HEADLINE })).toBeNull();
  });
  test("renew what is on offer: the newest's ports, and a number that is new", () => {
    const told = { name: "Line", version: 3, ...now };
    expect(renewed(offered, newest, told)[0]).toEqual({ id: 7, name: "Line", versions: [3, 2, 1], ...now });
    expect(renewed(offered, { pipeline: 7, version: 1 }, { ...told, version: 1 })[0]).toEqual({ ...HEADLINE, name: "Line" });
    expect(renewed(offered, newest, told)[1]).toBe(PICTURE);
  });
});

describe("among the step types", () => {
  const all = withOffered(catalogue, offered);

  test("each offered pipeline is one, with its name and its ports", () => {
    expect(Object.keys(all)).toEqual(["sub_pipeline", "write_text", "sub_pipeline/7", "sub_pipeline/9"]);
    expect(all["sub_pipeline/7"]).toMatchObject({ label: "Headline", group: "Your pipelines", inputs: { words: port("text") } });
    expect(withOffered(catalogue, offered)).toBe(all);
    expect(withOffered({}, offered)).toEqual({});
  });
  test("it fits where its ports do, on a wire too", () => {
    const drawing: Drawing = {
      format: 1,
      inputs: { words: { type: "text" } },
      steps: { write: { type: "write_text", in: { about: "$words" } } },
    };
    const fits = fitting(drawing, all, { source: { step: "", port: "words" } }).map(({ type, port }) => `${type.type}.${port}`);
    expect(fits).toEqual(expect.arrayContaining(["sub_pipeline/7.words", "sub_pipeline/9.words"]));
    expect(insertOn(drawing, all, "write.about", all["sub_pipeline/7"] as StepType)).toEqual({ takes: "words", gives: "line" });
    expect(insertOn(drawing, all, "write.about", all["sub_pipeline/9"] as StepType)).toBeNull();
  });
  test("it is drawn as the file calls it, under its name", () => {
    const type = all["sub_pipeline/7"] as StepType;
    const { drawing, id } = addStep({ format: 1 }, type, undefined, labelFor(type));
    expect(asDrawn(drawing, id, offered).steps).toEqual({ headline: { type: "sub_pipeline", label: "Headline", params: PARAMS } });
    expect(labelFor(catalogue.write_text as StepType)).toEqual({});
    expect(asDrawn(drawn(PARAMS), "line", offered)).toEqual(drawn(PARAMS));
  });
});
