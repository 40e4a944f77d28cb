import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { findProblems } from "./check";
import { fitting, insertOn, refusal, refusals, refusalsInto } from "./connect";
import { readSource, type Catalogue, type Drawing, type DrawnStep, type Source } from "./drawing";

const FILE = new URL("../../../../tests/fixtures/catalogue.json", import.meta.url);
const catalogue = JSON.parse(readFileSync(FILE, "utf8")) as Catalogue;

const drawn = (steps: Record<string, DrawnStep>): Drawing => ({
  format: 1,
  inputs: {
    photo: { type: "image" },
    mask: { type: "mask" },
    line: { type: "text" },
    rows: { type: "image", many: true },
  },
  steps,
});
const at = (text: string): Source => readSource(text) ?? { step: "", port: "" };
const why = (drawing: Drawing, source: string, into: string): string =>
  refusal(drawing, catalogue, at(source), at(into));
const type = (name: string) => catalogue[name] ?? Object.values(catalogue)[0]!; // eslint-disable-line
const cut: DrawnStep = { type: "remove_background" };
const frames = (source: string): DrawnStep => ({ type: "reframe", in: { image: source } });

describe("a wire of the wrong type", () => {
  const drawing = drawn({ cut, edit: { type: "edit_image", label: "Retouch" }, ask: { type: "review" } });

  test("is refused with what the step takes and what comes", () => {
    expect(why(drawing, "$line", "cut.image")).toBe("Cut out takes a picture; this gives text.");
  });
  test("is refused by its port where the step has several", () => {
    expect(why(drawing, "$photo", "edit.prompt")).toBe("Prompt of Retouch takes text; this gives a picture.");
  });
  test("is let through where one type goes into the other, or nobody can tell yet", () => {
    expect(why(drawing, "$mask", "cut.image")).toBe("");
    expect(why(drawing, "ask.asset", "cut.image")).toBe("");
    expect(why(drawing, "$line", "ask.asset")).toBe("");
  });
  test("is refused where a step only hands it on to one that cannot take it", () => {
    const chain = drawn({
      ask: { type: "review" },
      again: { type: "review", in: { asset: "ask.asset" } },
      cut: { ...cut, in: { image: "again.asset" } },
    });
    expect(why(chain, "$line", "ask.asset")).toBe("Further on, Cut out takes a picture; this gives text.");
    expect(why(chain, "$photo", "ask.asset")).toBe("");
  });
  test("into a port that is not there is refused", () => {
    expect(why(drawing, "$photo", "cut.colour_map")).toBe("Cut out has no input called Colour map.");
  });
});

describe("a wire that closes a circle", () => {
  const drawing = drawn({
    a: { type: "upscale_image", in: { image: "$photo" } },
    b: { type: "upscale_image", in: { image: "a.image" } },
    c: { type: "upscale_image", in: { image: "b.image" } },
  });

  test("is refused however long the way round", () => {
    const sentence = "That would make these steps feed each other in a circle.";
    expect(why(drawing, "b.image", "a.image")).toBe(sentence);
    expect(why(drawing, "c.image", "a.image")).toBe(sentence);
    expect(why(drawing, "a.image", "a.image")).toBe("A step cannot feed itself.");
  });
  test("is not one that only leads past others, or is there already", () => {
    expect(why(drawing, "a.image", "c.image")).toBe("");
    expect(why(drawing, "b.image", "c.image")).toBe("");
  });
});

describe("a wire that pairs what cannot be paired", () => {
  const drawing = drawn({
    deep: frames("$rows"),
    flat: frames("$photo"),
    scene: { type: "composite", in: { background: "deep.image" } },
    after: { type: "composite", in: { background: "scene.image", subject: "deep.image" } },
    open: { type: "composite", in: { background: "flat.image" } },
    last: { type: "composite", in: { background: "open.image", subject: "flat.image" } },
  });

  test("is refused with the plan's sentence", () => {
    const sentence = why(drawing, "flat.image", "scene.subject");
    expect(sentence).toMatch(/^`flat.image` comes once for each result of `flat`, but the step works once for each row/);
    expect(sentence).toMatch(/these cannot be paired\. Gather one of them first/);
  });
  test("is refused where it parts lists further on, with the step where it does", () => {
    expect(why(drawing, "deep.image", "open.subject")).toMatch(/^`flat.image` comes once for each/);
    const free = drawn({
      deep: frames("$rows"),
      flat: frames("$photo"),
      open: cut,
      last: { type: "composite", label: "Together", in: { background: "open.image", subject: "flat.image" } },
    });
    expect(why(free, "deep.image", "open.image")).toMatch(/^Further on, at Together, `flat.image` comes once for each/);
    expect(why(free, "$rows", "open.image")).toBe("");
  });
  test("is let through where it is shared or pairs by index", () => {
    expect(why(drawing, "$rows", "scene.subject")).toBe("");
    expect(why(drawing, "$photo", "scene.subject")).toBe("");
    expect(why(drawing, "$rows", "open.subject")).toBe("");
  });
  test("is not blamed for what was apart before", () => {
    const apart = drawn({
      deep: frames("$rows"),
      flat: frames("$photo"),
      scene: { type: "composite", in: { background: "deep.image", subject: "flat.image" } },
      late: { type: "edit_image", in: { image: "scene.image" } },
    });
    expect(why(apart, "$mask", "late.mask")).toBe("");
  });
});

describe("all ports at once", () => {
  const drawing = drawn({
    deep: frames("$rows"),
    flat: frames("$photo"),
    scene: { type: "composite", in: { background: "deep.image" } },
    ask: { type: "review", in: { asset: "scene.image" } },
    cut: { ...cut, in: { image: "ask.asset" } },
  });
  const sources = ["$photo", "$line", "$rows", "flat.image", "deep.focus", "cut.mask"];
  const ports = ["deep.image", "deep.focus", "flat.image", "flat.focus", "scene.background", "scene.subject", "ask.asset", "cut.image"];

  test.each(sources)("say the same of %s as one at a time", (source) => {
    const all = refusals(drawing, catalogue, at(source));
    expect([...all.keys()]).toEqual(ports);
    for (const port of ports) expect(all.get(port)).toBe(why(drawing, source, port));
  });
  test.each(sources)("from %s may only be what brings no circle, type or pairing into the drawing", (source) => {
    for (const [port, sentence] of refusals(drawing, catalogue, at(source))) {
      const { step, port: name } = at(port);
      const told = drawing.steps?.[step] ?? cut;
      const wired = { ...drawing.steps, [step]: { ...told, in: { ...told.in, [name]: source } } };
      const made = findProblems({ ...drawing, steps: wired }, catalogue).filter(({ message }) =>
        /circle|is needed here|cannot be paired/.test(message),
      );
      if (!sentence) expect(made).toEqual([]);
    }
  });
  test("can be asked of every source as well", () => {
    const all = refusalsInto(drawing, catalogue, at("scene.subject"));
    expect(all.get("$line")).toBe("Subject of Composite takes a picture; this gives text.");
    expect(all.get("ask.asset")).toMatch(/circle/);
    expect(all.get("$photo")).toBe("");
    expect(all.size).toBe(4 + 2 + 2 + 2 + 1 + 2);
  });
});

describe("what fits a loose wire", () => {
  const drawing = drawn({ cut, ask: { type: "review", in: { asset: "$line" } } });
  const names = (from: Parameters<typeof fitting>[2]): string[] =>
    fitting(drawing, catalogue, from).map((fit) => `${fit.type.type}.${fit.port}`);

  test("is every step type with a port for it, those of just its type first", () => {
    const fits = names({ source: at("ask.asset") });
    expect(fits).toContain("write_text.about");
    expect(fits).not.toContain("remove_background.image");
    expect(fits.indexOf("speak.text")).toBeLessThan(fits.indexOf("review.asset"));
  });
  test("goes rather into a port that is needed", () => {
    expect(names({ source: at("$photo") })).toContain("edit_image.image");
    expect(names({ source: at("$mask") })).toContain("edit_image.mask");
  });
  test("comes from every step type that gives it", () => {
    const fits = names({ into: at("cut.image") });
    expect(fits).toContain("generate_image.image");
    expect(fits).toContain("review.asset");
    expect(fits).not.toContain("write_text.text");
  });
});

describe("a step on a wire", () => {
  const drawing = drawn({
    cut: { ...cut, in: { image: "$photo" } },
    rows: frames("$rows"),
    scene: { type: "composite", in: { background: "rows.image", subject: "cut.image" } },
    ask: { type: "review", in: { asset: "$line" } },
  });

  test("takes what the wire brings and gives what it must bring", () => {
    expect(insertOn(drawing, catalogue, "cut.image", type("upscale_image"))).toEqual({ takes: "image", gives: "image" });
    expect(insertOn(drawing, catalogue, "cut.image", type("review"))).toEqual({ takes: "asset", gives: "asset" });
    expect(insertOn(drawing, catalogue, "cut.image", type("speak"))).toBeNull();
    expect(insertOn(drawing, catalogue, "ask.asset", type("check_text"))).toEqual({ takes: "text", gives: "text" });
  });
  test("cannot stand where its list would not pair with the others", () => {
    expect(insertOn(drawing, catalogue, "scene.subject", type("upscale_image"))).not.toBeNull();
    expect(insertOn(drawing, catalogue, "scene.subject", type("reframe"))).toBeNull();
  });
  test("cannot stand on a wire that is not there", () => {
    expect(insertOn(drawing, catalogue, "cut.mask", type("upscale_image"))).toBeNull();
    expect(insertOn(drawing, catalogue, "nobody.image", type("upscale_image"))).toBeNull();
  });
});
