/** Having a ComfyUI workflow read. */

import { readFault, type ReadWorkflow } from "../graph/comfy";
import { request } from "./request";

/** What of a workflow can become ports; a Refusal that says what to bring instead where it is none. */
export async function readWorkflow(file: File, csrf: string): Promise<ReadWorkflow> {
  const body = new FormData();
  body.set("file", file);
  const answer: unknown = await (
    await request("/api/v1/comfyui/read", { method: "POST", headers: { "X-CSRFToken": csrf }, body })
  ).json();
  const fault = readFault(answer, "answer");
  if (fault) throw new Error(`The server sent something unexpected: ${fault}.`);
  return answer as ReadWorkflow;
}
