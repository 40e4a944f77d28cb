import { afterEach, expect, test, vi } from "vitest";

import { Refusal, request } from "./request";

afterEach(() => vi.unstubAllGlobals());

/** What asking throws where the server answers 422 with this. */
async function refusedWith(content: object): Promise<Refusal> {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(content), { status: 422 })));
  const error: unknown = await request("/api/v1/pipelines/1/versions").catch((thrown: unknown) => thrown);
  if (!(error instanceof Refusal)) throw new Error("The answer was not refused.");
  return error;
}

const KEPT = "North keeps `system` at `Be warm.`";

test("a refusal of a drawing says the sentence alone and where its steps are wrong", async () => {
  const errors = [{ loc: ["steps", "line", "params", "system"], msg: KEPT }];
  const refusal = await refusedWith({ detail: `line.params.system: ${KEPT}`, errors });
  expect(refusal.message).toBe(KEPT);
  expect(refusal.problems).toEqual([{ step: "line", field: "params.system", message: KEPT }]);
});

test("a refusal of anything else says its detail", async () => {
  const errors = [{ loc: ["revision"], msg: "Give a number." }, { loc: ["steps", "line"], msg: KEPT }];
  const refusal = await refusedWith({ detail: "Two things are wrong.", errors });
  expect([refusal.message, refusal.problems]).toEqual(["Two things are wrong.", []]);
});

test("a refusal without words says its number", async () => {
  expect((await refusedWith([])).message).toContain("The server answered 422.");
});
