import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Refusal } from "../api/request";
import { openKeeper } from "./kept";
import { publishDraft } from "./publishing";
import { label, Memory, note, notes, pageOf, Server, START } from "./sample";
import { keepSaved, type Saver } from "./saving";
import { createCanvasStore, type CanvasStore } from "./store";

let server: Server;
let store: CanvasStore;
let saver: Saver;
let published: (typeof START)[];
const api = {
  publish: (message: string, revision?: number) => {
    if (revision !== undefined && revision !== server.revision)
      return Promise.reject(new Refusal(409, "Marc saved this pipeline after you opened it."));
    published.push(server.draft);
    return Promise.resolve({ number: published.length, revision: server.revision, message, by: "Ines", at: "2026-11-21T19:00:00Z" });
  },
};

beforeEach(() => {
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
  [server, published] = [new Server(), []];
  store = createCanvasStore(pageOf(START, 4));
  saver = keepSaved(store, server, 7, openKeeper(7, "a", new Memory()));
});
afterEach(() => {
  saver.stop();
  vi.unstubAllGlobals();
});

test("what is drawn is saved, then published", async () => {
  store.getState().change("a stroke", (drawing) => label(drawing, "Hero"));
  expect((await publishDraft({ store, saver, api }, "Warmer")).number).toBe(1);
  expect(published).toEqual([label(START, "Hero")]);
});

test("what somebody saved unheard is drawn first, and published when it is wished again", async () => {
  server.put(note(START, "theirs"));
  await expect(publishDraft({ store, saver, api }, "")).rejects.toThrow("strokes that you have not seen");
  expect([published, notes(store.getState().drawing)]).toEqual([[], ["theirs"]]);
  await publishDraft({ store, saver, api }, "");
  expect(published.map(notes)).toEqual([["theirs"]]);
});

test("any other refusal is told in the server's words", async () => {
  const refused = { publish: () => Promise.reject(new Refusal(422, "Cut is not wired.")) };
  await expect(publishDraft({ store, saver, api: refused }, "")).rejects.toThrow("Cut is not wired.");
});
