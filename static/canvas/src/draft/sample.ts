/** A server, a browser's memory and small drawings for the tests beside the code. */

import { Refusal } from "../api/request";
import type { Drawing } from "../graph/drawing";
import type { CanvasPage } from "../graph/page";
import { sampleCatalogue } from "../graph/random";
import type { Shelf } from "./kept";
import type { SavingApi } from "./saving";

export const START: Drawing = { format: 1, steps: { cutout: { type: "remove_background", label: "Cut out" } } };

export const pageOf = (drawing: Drawing, revision: number, mayEdit = true): CanvasPage => ({
  pipeline: { id: 7, name: "Launch", project: "Northbay Coffee", slug: "northbay", url: "", template: false },
  drawing,
  revision,
  problems: [],
  catalogue: sampleCatalogue,
  brand: null,
  models: {},
  policies: [],
  me: { id: 1, name: "Ines", colour: "#0b6fd6" },
  can: { edit: mayEdit, publish: mayEdit, run: mayEdit },
  versions: [],
  pipelines: [],
  came_from: [],
  samples: { inputs: {}, pins: {} },
  run: null,
  urls: {},
});

export const label = (drawing: Drawing, words: string): Drawing => ({
  ...drawing,
  steps: { ...drawing.steps, cutout: { ...(drawing.steps?.cutout ?? { type: "remove_background" }), label: words } },
});
export const note = (drawing: Drawing, name: string): Drawing => ({
  ...drawing,
  notes: { ...drawing.notes, [name]: { text: name, at: [0, 0] } },
});

/** The names of a drawing's notes. */
export const notes = (drawing: Drawing): string[] => Object.keys(drawing.notes ?? {}).sort();

/** A server with one draft, which answers when `latency` has passed, and as `mood` says. */
export class Server implements SavingApi {
  draft = START;
  revision = 4;
  /** What was published, by its number. */
  versions: Record<number, Drawing> = {};
  saves: Drawing[] = [];
  fetches = 0;
  underway = 0;
  most = 0;
  latency = 0;
  mood: "well" | "away" | Refusal = "well";
  /** What happens between the moment a save is sent and the moment it arrives. */
  meanwhile: (() => void)[] = [];
  /** Who is told that there is a new revision. */
  listeners: ((revision: number) => void)[] = [];

  async fetchDraft() {
    this.fetches += 1;
    await this.answer();
    return { draft: this.draft, revision: this.revision, name: "Launch" };
  }

  async saveDraft(draft: Drawing, revision: number) {
    this.saves.push(draft);
    this.underway += 1;
    this.most = Math.max(this.most, this.underway);
    try {
      await this.answer();
      this.meanwhile.shift()?.();
      if (revision !== this.revision) throw new Refusal(409, "Marc saved this pipeline after you opened it.");
      this.put(draft);
      return { revision: this.revision, problems: [] };
    } finally {
      this.underway -= 1;
    }
  }

  async restore(version: number, revision: number) {
    await this.answer();
    this.meanwhile.shift()?.();
    if (revision !== this.revision) throw new Refusal(409, "Marc saved this pipeline after you opened it.");
    const draft = this.versions[version];
    if (!draft) throw new Refusal(422, `This pipeline has no version ${version}.`);
    this.put(draft);
    const [told, now] = [this.draft, this.revision];
    await this.answer();
    return { draft: told, revision: now, name: "Launch", problems: [] };
  }

  put(draft: Drawing): void {
    this.draft = draft;
    this.revision += 1;
    for (const tell of this.listeners) tell(this.revision);
  }

  private async answer(): Promise<void> {
    await (this.latency ? new Promise((resolve) => setTimeout(resolve, this.latency)) : Promise.resolve());
    if (this.mood === "away") throw new Error("The server did not answer.");
    if (this.mood !== "well") throw this.mood;
  }
}

/** What a browser keeps. */
export class Memory implements Shelf {
  items = new Map<string, string>();
  isFull = false;
  get length(): number {
    return this.items.size;
  }
  key = (index: number): string | null => [...this.items.keys()][index] ?? null;
  getItem = (name: string): string | null => this.items.get(name) ?? null;
  removeItem = (name: string): void => void this.items.delete(name);
  setItem = (name: string, value: string): void => {
    if (this.isFull) throw new Error("QuotaExceededError");
    this.items.set(name, value);
  };
}
