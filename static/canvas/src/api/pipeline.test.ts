import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { createPipelineApi } from "./pipeline";

interface Asked {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  keepalive: boolean;
}

let asked: Asked[];
let answer: { status: number; body: unknown };
const api = createPipelineApi(7, "token", "abcdefgh");
const VERSION = { number: 3, revision: 9, message: "", by: "Ines", at: "2026-11-21T19:00:00Z" };

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", (url: string, options: RequestInit & { headers: Record<string, string> }) => {
    const { method = "GET", headers, body, keepalive = false } = options;
    asked.push({ method, url, headers, body: typeof body === "string" ? JSON.parse(body) : null, keepalive });
    return Promise.resolve(new Response(JSON.stringify(answer.body), { status: answer.status }));
  });
});
afterEach(() => vi.unstubAllGlobals());

const answers = (body: unknown, status = 200): void => {
  answer = { status, body };
};
const last = (): [string, string, unknown] | null => {
  const one = asked.at(-1);
  return one ? [one.method, one.url, one.body] : null;
};

describe("a draft", () => {
  test("is fetched with its revision", async () => {
    answers({ id: 7, name: "Launch", draft: { format: 1 }, revision: 9 });
    expect((await api.fetchDraft()).revision).toBe(9);
    expect(last()).toEqual(["GET", "/api/v1/pipelines/7", null]);
  });

  test("is saved over its revision, by a page that has a name, and outlives it where that is wished", async () => {
    answers({ revision: 10, problems: [{ step: "a", field: "params.seed", message: "Too large." }] });
    const saved = await api.saveDraft({ format: 1 }, 9, { keepalive: true });
    expect([saved.revision, saved.problems.length]).toEqual([10, 1]);
    expect(last()).toEqual(["PUT", "/api/v1/pipelines/7", { draft: { format: 1 }, revision: 9 }]);
    expect(asked[0]?.headers).toMatchObject({ "X-CSRFToken": "token", "X-Canvas-Key": "abcdefgh" });
    expect(asked[0]?.keepalive).toBe(true);
  });

  test("that another saved first is refused in the server's words", async () => {
    answers({ detail: "Marc saved this pipeline after you opened it." }, 409);
    await expect(api.saveDraft({ format: 1 }, 9)).rejects.toMatchObject({
      status: 409,
      message: "Marc saved this pipeline after you opened it.",
    });
  });
});

test("versions are listed, read, gone back to and published", async () => {
  answers({ items: [VERSION], next: null });
  expect(await api.fetchVersions()).toEqual([VERSION]);
  answers({ ...VERSION, drawing: { format: 1 } });
  expect((await api.fetchVersion(3)).drawing).toEqual({ format: 1 });
  answers({ name: "Launch", draft: { format: 1 }, revision: 11, problems: [] });
  expect((await api.restore(3, 10)).revision).toBe(11);
  expect(last()).toEqual(["POST", "/api/v1/pipelines/7/restore", { version: 3, revision: 10 }]);
  answers(VERSION, 201);
  expect((await api.publish("Warmer light")).number).toBe(3);
  expect(last()).toEqual(["POST", "/api/v1/pipelines/7/versions", { message: "Warmer light" }]);
});

test("what may stand in a pipeline is told with its ports", async () => {
  const headline = { id: 9, name: "Headline", versions: [2, 1], takes: { word: { type: "text" } }, gives: {} };
  answers({ items: [headline], next: null });
  expect(await api.fetchOffered()).toEqual([headline]);
  expect(last()).toEqual(["GET", "/api/v1/pipelines/7/offered", null]);
});

test("a pipeline is offered as a template, and no longer", async () => {
  answers({ id: 7, template: true });
  expect((await api.offerTemplate(true)).template).toBe(true);
  expect(last()).toEqual(["PUT", "/api/v1/pipelines/7/template", { offered: true }]);
});

test("a draft is run, priced and tried with samples, and a file is read", async () => {
  answers({ id: 41 }, 202);
  expect((await api.startDraftRun({ rehearse: true, until: "cutout" })).id).toBe(41);
  expect(last()).toEqual(["POST", "/api/v1/pipelines/7/draft-runs", { rehearse: true, until: "cutout" }]);
  const none = { cost_low: null, cost_high: null, seconds_low: null, seconds_high: null };
  answers({ calls: 0, ...none, sentence: "No service is asked, so nothing is spent." });
  expect((await api.estimate({ draft: { format: 1 } })).calls).toBe(0);
  answers({ inputs: { headline: "Made to last" }, pins: { cutout: 40 } });
  expect((await api.saveSamples({ inputs: { headline: "Made to last" }, pins: { cutout: 40 } })).pins.cutout).toBe(40);
  answers({ drawing: { format: 1 }, problems: [] });
  expect((await api.readFile("northbay", "format: 1")).drawing).toEqual({ format: 1 });
  expect(last()).toEqual(["POST", "/api/v1/projects/northbay/pipelines/read", { text: "format: 1" }]);
});

test("an answer that is not as agreed is told with its place", async () => {
  answers({ revision: "10", problems: [] });
  await expect(api.saveDraft({ format: 1 }, 9)).rejects.toThrow("answer.revision should be a number");
});
