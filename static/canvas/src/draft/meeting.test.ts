import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Drawing } from "../graph/drawing";
import { chance, randomDrawing, randomEdit, type Chance } from "../graph/random";
import { isSame } from "../graph/same";
import { openKeeper } from "./kept";
import { Memory, note, notes, pageOf, Server } from "./sample";
import { keepSaved, type Saver, type SavingApi } from "./saving";
import { createCanvasStore, type CanvasStore } from "./store";

/** One person at the pipeline; their line to the server is slow, loses answers, and may be cut. */
interface Editor {
  name: string;
  store: CanvasStore;
  saver: Saver;
  line: { isCut: boolean };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function openLineTo(server: Server, line: Editor["line"], next: Chance): SavingApi {
  const carry = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, next() * 800));
    if (line.isCut || next() < 0.1) throw new Error("The server did not answer.");
  };
  const over = async <T>(ask: () => Promise<T>): Promise<T> => {
    await carry();
    const answer = await ask();
    await carry();
    return answer;
  };
  return {
    fetchDraft: () => over(() => server.fetchDraft()),
    saveDraft: (draft, revision) => over(() => server.saveDraft(draft, revision)),
    restore: (version, revision) => over(() => server.restore(version, revision)),
  };
}

function join(server: Server, name: string, next: Chance): Editor {
  const line = { isCut: false };
  const store = createCanvasStore(pageOf(server.draft, server.revision));
  const saver = keepSaved(store, openLineTo(server, line, next), 7, openKeeper(7, name, new Memory()));
  // One announcement in five is lost on its way.
  server.listeners.push((revision) => {
    if (!line.isCut && next() < 0.8) setTimeout(() => saver.hear({ revision, by: "the other", key: "" }), next() * 500);
  });
  return { name, store, saver, line };
}

async function meet(seed: number): Promise<{ server: Server; editors: Editor[]; drawn: string[] }> {
  const next = chance(seed);
  const server = new Server();
  server.draft = randomDrawing(seed, 5);
  const drawn = notes(server.draft);
  const editors = ["ines", "marc"].map((name) => join(server, name, next));
  for (let moment = 0; moment < 40; moment += 1) {
    const editor = editors[next() < 0.5 ? 0 : 1];
    const stroke = `${editor?.name ?? ""}-${moment}`;
    if (editor && next() < 0.5) {
      editor.store.getState().change(stroke, (drawing: Drawing) => note(drawing, stroke));
      drawn.push(stroke);
    } else editor?.store.getState().change(stroke, (drawing) => randomEdit(drawing, seed * 100 + moment));
    if (editor && next() < 0.1) editor.line.isCut = !editor.line.isCut;
    await vi.advanceTimersByTimeAsync(next() * 1_200);
  }
  for (const editor of editors) editor.line.isCut = false;
  for (const editor of editors) editor.saver.look();
  await vi.advanceTimersByTimeAsync(120_000);
  for (const editor of editors) editor.saver.look();
  await vi.advanceTimersByTimeAsync(120_000);
  return { server, editors, drawn };
}

test.each(Array.from({ length: 30 }, (_, seed) => seed + 1))(
  "two people who draw at once end with one drawing that holds every stroke of both (%i)",
  async (seed) => {
    const { server, editors, drawn } = await meet(seed);
    for (const { store, saver } of editors) {
      const { drawing, saving, revision } = store.getState();
      expect(saving.state).toBe("saved");
      expect(revision).toBe(server.revision);
      expect(isSame(drawing, server.draft)).toBe(true);
      saver.stop();
    }
    expect(notes(server.draft)).toEqual(expect.arrayContaining(drawn));
    const settled = server.revision;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.revision).toBe(settled);
  },
);
