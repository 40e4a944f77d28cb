import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Snapshot } from "../types";
import { createRunningStore } from "./running";

const asked = new Map<number, (snapshot: Snapshot) => void>();
const followed: number[] = [];
vi.mock("../api/run", () => ({
  createRunApi: (id: number) => ({ fetchSnapshot: () => new Promise<Snapshot>((resolve) => asked.set(id, resolve)) }),
}));
vi.mock("../follow", () => ({
  followRun: (store: { getState: () => { snapshot: Snapshot } }) => {
    const { id } = store.getState().snapshot.run;
    followed.push(id);
    return () => void followed.splice(followed.indexOf(id), 1);
  },
}));

const answer = (id: number): void => asked.get(id)?.({ run: { id }, steps: [], seq: 0 } as unknown as Snapshot);

beforeEach(() => vi.stubGlobal("location", { protocol: "http:", host: "here" }));
afterEach(() => {
  vi.unstubAllGlobals();
  followed.length = 0;
});

test("of two runs that are asked for at once the later one is shown, whichever comes first", async () => {
  const running = createRunningStore("token");
  const both = [running.getState().show(1, null), running.getState().show(2, null)];
  answer(2);
  answer(1);
  await Promise.all(both);
  expect([running.getState().run?.getState().snapshot.run.id, followed]).toEqual([2, [2]]);
});

test("a run that is cleared away while it is asked for stays away", async () => {
  const running = createRunningStore("token");
  const shown = running.getState().show(1, null);
  running.getState().hide();
  answer(1);
  await shown;
  expect([running.getState().run, followed]).toEqual([null, []]);
});
