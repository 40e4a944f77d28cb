/** What the canvas asks the server about its pipeline. */

import type { Drawing, Problem } from "../graph/drawing";
import type { PageVersion, Samples } from "../graph/page";
import type { Link, Offered, PortsNow } from "../graph/sub_pipelines";
import { is, listOf, maybe, optional, recordOf, shape, type Check } from "../types";
import { request } from "./request";

/** A draft as the server has it. */
export interface Draft {
  draft: Drawing;
  revision: number;
  name: string;
  /** What is wrong with it; left out where nobody asked. */
  problems?: Problem[];
}

/** What a save is answered with. */
export interface Saved {
  revision: number;
  problems: Problem[];
}

/** What a run would come to; null where nobody knows. Costs are US dollars, as text. */
export interface Estimate {
  calls: number;
  cost_low: string | null;
  cost_high: string | null;
  seconds_low: number | null;
  seconds_high: number | null;
  sentence: string;
}

/** How a draft is run: what is left out is taken from the samples; `until` stops at a step. */
export interface RunWish {
  inputs?: Readonly<Record<string, unknown>>;
  until?: string;
  pins?: Readonly<Record<string, number>>;
  rehearse?: boolean;
  fresh?: boolean;
  /** Refused with 409 where the saved draft is at another revision. */
  revision?: number;
}

/** What a run would be estimated of: a draft as it is drawn, saved or not. */
export interface EstimateWish {
  draft?: Drawing;
  inputs?: Readonly<Record<string, unknown>>;
  until?: string;
  rehearse?: boolean;
}

/** A version with what it froze. */
export type Frozen = PageVersion & { drawing: Drawing };

/** The drawing in a file, and what is wrong with it. */
export interface ReadFile {
  drawing: Drawing;
  problems: Problem[];
}

export interface PipelineApi {
  fetchDraft: () => Promise<Draft>;
  /** Saves over a revision; a Refusal of status 409 where somebody has saved since. `keepalive` outlives the page. */
  saveDraft: (draft: Drawing, revision: number, options?: { keepalive: boolean }) => Promise<Saved>;
  /** The published versions, newest first, at most a hundred. */
  fetchVersions: () => Promise<PageVersion[]>;
  fetchVersion: (number: number) => Promise<Frozen>;
  /** Makes a version the draft again, over a revision; refused like a save. */
  restore: (version: number, revision: number) => Promise<Draft>;
  publish: (message: string, revision?: number) => Promise<PageVersion>;
  /** Offers the pipeline as a template of its project, or no longer. */
  offerTemplate: (offered: boolean) => Promise<{ template: boolean }>;
  startDraftRun: (wish: RunWish) => Promise<{ id: number }>;
  estimate: (wish: EstimateWish) => Promise<Estimate>;
  saveSamples: (samples: Samples) => Promise<Samples>;
  /** What another pipeline takes and gives as a step. */
  fetchPorts: (link: Link) => Promise<PortsNow>;
  /** The pipelines of the project that may stand in this one now. */
  fetchOffered: () => Promise<Offered[]>;
  /** The drawing in a file's text, and what is wrong with it; nothing is kept. `slug` is the project's. */
  readFile: (slug: string, text: string) => Promise<ReadFile>;
}

/** The pipeline's verbs; `csrf` is the token that the page was given, `key` what the page calls itself. */
export function createPipelineApi(id: number, csrf: string, key: string): PipelineApi {
  const base = `/api/v1/pipelines/${id}`;
  const headers = { "X-CSRFToken": csrf, "Content-Type": "application/json", "X-Canvas-Key": key };
  const ask = async (url: string, check: Check, options = {}): Promise<unknown> => {
    const answer: unknown = await (await request(url, options)).json();
    const fault = check(answer, "answer");
    if (fault) throw new Error(`The server sent something unexpected: ${fault}.`);
    return answer;
  };
  const send = (method: string, url: string, body: unknown, check: Check, more = {}): Promise<unknown> =>
    ask(url, check, { method, headers, body: JSON.stringify(body), ...more });
  return {
    fetchDraft: async () => (await ask(base, draft)) as Draft,
    saveDraft: async (drawn, revision, options) =>
      (await send("PUT", base, { draft: drawn, revision }, saved, options)) as Saved,
    fetchVersions: async () => ((await ask(`${base}/versions?limit=100`, page)) as { items: PageVersion[] }).items,
    fetchVersion: async (number) => (await ask(`${base}/versions/${number}`, frozen)) as Frozen,
    restore: async (version, revision) =>
      (await send("POST", `${base}/restore`, { version, revision }, draft)) as Draft,
    publish: async (message, revision) => {
      const given = { message, ...(revision !== undefined && { revision }) };
      return (await send("POST", `${base}/versions`, given, version)) as PageVersion;
    },
    offerTemplate: async (offered) => (await send("PUT", `${base}/template`, { offered }, template)) as { template: boolean },
    startDraftRun: async (wish) => (await send("POST", `${base}/draft-runs`, wish, started)) as { id: number },
    estimate: async (wish) => (await send("POST", `${base}/estimate`, wish, estimate)) as Estimate,
    saveSamples: async (given) => (await send("PUT", `${base}/samples`, given, samples)) as Samples,
    fetchPorts: async ({ pipeline, version: number }) => {
      const named = number === null ? "" : `?version=${number}`;
      return (await ask(`/api/v1/pipelines/${pipeline}/ports${named}`, ports)) as PortsNow;
    },
    fetchOffered: async () => ((await ask(`${base}/offered`, allOffered)) as { items: Offered[] }).items,
    readFile: async (slug, text) =>
      (await send("POST", `/api/v1/projects/${slug}/pipelines/read`, { text }, file)) as ReadFile,
  };
}

const text = is("string");
const number = is("number");
// A draft may have problems, so its inside is looked at by those who draw it.
const anObject = shape({});
const problems = listOf(shape({ step: text, field: text, message: text }));
const draft = shape({ draft: anObject, revision: number, name: text, problems: optional(problems) });
const saved = shape({ revision: number, problems });
const entry = { number, message: text, by: text, at: text };
const version = shape(entry);
const template = shape({ template: is("boolean") });
const page = shape({ items: listOf(version) });
const started = shape({ id: number });
const file = shape({ drawing: anObject, problems });
const frozen = shape({ ...entry, drawing: anObject });
const ports = shape({ name: text, version: number, takes: anObject, gives: anObject });
const offered = shape({ id: number, name: text, versions: listOf(number), takes: anObject, gives: anObject });
const allOffered = shape({ items: listOf(offered) });
const samples = shape({ inputs: anObject, pins: recordOf(number) });
const estimate = shape({
  calls: number,
  cost_low: maybe(text),
  cost_high: maybe(text),
  seconds_low: maybe(number),
  seconds_high: maybe(number),
  sentence: text,
});
