import { afterEach, expect, test, vi } from "vitest";

import { readWorkflow } from "./comfyui";

const FILE = new File(["{}"], "flow.json");
const READ = { workflow: { "9": { class_type: "SaveImage" } }, inputs: [], outputs: [] };

const answers = (body: unknown, status = 200) => {
  const asked = vi.fn<(url: string, options: RequestInit) => Promise<Response>>(() =>
    Promise.resolve(new Response(JSON.stringify(body), { status })),
  );
  vi.stubGlobal("fetch", asked);
  return asked;
};
afterEach(() => vi.unstubAllGlobals());

test("a workflow is sent as the file that it is, with the page's token", async () => {
  const asked = answers(READ);
  expect(await readWorkflow(FILE, "token")).toEqual(READ);
  const [url, { method, headers, body }] = asked.mock.calls[0] ?? ["", {}];
  expect([url, method]).toEqual(["/api/v1/comfyui/read", "POST"]);
  expect(headers).toMatchObject({ "X-CSRFToken": "token" });
  expect((body as FormData).get("file")).toBeInstanceOf(File);
});

test("what is none is refused in the server's words, and an odd answer is told", async () => {
  answers({ detail: "This is no ComfyUI workflow." }, 422);
  await expect(readWorkflow(FILE, "")).rejects.toThrow("This is no ComfyUI workflow.");
  answers({ ...READ, inputs: 7 });
  await expect(readWorkflow(FILE, "")).rejects.toThrow("answer.inputs should be a list");
});
