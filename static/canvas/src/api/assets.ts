/** Keeping files in a project. */

import { is, listOf, shape } from "../types";
import { request } from "./request";

/** A stored file as an input's value names it. */
export interface Stored {
  asset: string;
  name: string;
}

/** Keeps a file in a project; a Refusal with the reason where it cannot be used. */
export async function keepFile(file: File, project: string, csrf: string): Promise<Stored> {
  const body = new FormData();
  body.set("file", file);
  body.set("project", project);
  const answer: unknown = await (
    await request("/api/v1/assets", { method: "POST", headers: { "X-CSRFToken": csrf }, body })
  ).json();
  const fault = shape({ id: is("string") })(answer, "answer");
  if (fault) throw new Error(`The server sent something unexpected: ${fault}.`);
  return { asset: (answer as { id: string }).id, name: file.name };
}

/** The newest files of a kind that people brought into a project. */
export async function fetchFiles(project: string, kind: string): Promise<Stored[]> {
  const asked = new URLSearchParams({ project, kind, brought: "true", limit: "24" });
  const answer: unknown = await (await request(`/api/v1/assets?${asked.toString()}`)).json();
  const fault = shape({ items: listOf(shape({ id: is("string"), name: is("string") })) })(answer, "answer");
  if (fault) throw new Error(`The server sent something unexpected: ${fault}.`);
  return (answer as { items: { id: string; name: string }[] }).items.map(({ id, name }) => ({ asset: id, name }));
}
