import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Refusal } from "./api/request";
import type { RunApi } from "./api/run";
import { followRun } from "./follow";
import { sampleDelta, sampleSnapshot, sampleStep } from "./sample";
import { findPause, socketUrl } from "./socket";
import { createRunStore, type RunStore } from "./store";
import type { Snapshot } from "./types";

/** Stands for the browser's WebSocket; the test plays the server. */
class FakeSocket {
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const last = FakeSocket.all.at(-1);
    if (!last) throw new Error("No socket was opened.");
    return last;
  }
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  close(): void {
    this.closed = true;
    this.onclose?.();
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

let store: RunStore;
let answer: () => Promise<Snapshot>;
let fetched: number;
let network: EventTarget;
let stop: () => void;
const api: RunApi = {
  fetchSnapshot: () => {
    fetched += 1;
    return answer();
  },
  cancelRun: () => Promise.resolve(),
  retryFailed: () => Promise.resolve(),
  pauseRun: () => Promise.resolve(),
  resumeRun: () => Promise.resolve(),
  prioritiseRun: () => Promise.resolve(),
};

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  fetched = 0;
  network = new EventTarget();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal("addEventListener", network.addEventListener.bind(network));
  vi.stubGlobal("removeEventListener", network.removeEventListener.bind(network));
  answer = () => Promise.resolve(sampleSnapshot({ seq: 20 }));
  store = createRunStore(sampleSnapshot());
  stop = followRun(store, "ws://pressline.test/ws/runs/12/", api);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const seq = (): number => store.getState().snapshot.seq;

describe("messages", () => {
  test("deltas move the picture on", () => {
    FakeSocket.last.say(sampleDelta(13, [sampleStep("cutout", { state: "running" })]));
    expect(seq()).toBe(13);
    expect(store.getState().stepById.cutout?.state).toBe("running");
    expect(fetched).toBe(0);
  });

  test("a gap fetches the snapshot, and what came meanwhile is laid over it", async () => {
    FakeSocket.last.say(sampleDelta(19));
    FakeSocket.last.say(sampleDelta(20));
    FakeSocket.last.say(sampleDelta(21, [], { outputs: 4 }));
    await vi.advanceTimersByTimeAsync(0);
    expect(fetched).toBe(1);
    expect(seq()).toBe(21);
    expect(store.getState().snapshot.run.outputs).toBe(4);
  });

  test("a gap is filled later when the server does not answer at once", async () => {
    answer = () => Promise.reject(new Error("no answer"));
    FakeSocket.last.say(sampleDelta(19));
    await vi.advanceTimersByTimeAsync(0);
    expect(seq()).toBe(12);
    answer = () => Promise.resolve(sampleSnapshot({ seq: 20 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(seq()).toBe(20);
  });

  test("a snapshot on the line replaces everything", () => {
    FakeSocket.last.say(sampleSnapshot({ seq: 3 }));
    expect(seq()).toBe(3);
  });

  test("access taken away ends the line for good", async () => {
    FakeSocket.last.say({ type: "closed" });
    expect(store.getState().link.state).toBe("closed");
    expect(FakeSocket.last.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});

describe("a lost line", () => {
  test("is opened again after a pause and says so meanwhile", async () => {
    FakeSocket.last.onopen?.();
    expect(store.getState().link.state).toBe("open");
    FakeSocket.last.onclose?.();
    expect(store.getState().link.state).toBe("lost");
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last.onopen?.();
    FakeSocket.last.say(sampleSnapshot({ seq: 15 }));
    expect(store.getState().link.state).toBe("open");
    expect(seq()).toBe(15);
  });

  test("that cannot be opened still brings the picture over HTTP", async () => {
    FakeSocket.last.onclose?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(seq()).toBe(20);
  });

  test("to a run that is no longer shared stands still", async () => {
    answer = () => Promise.reject(new Refusal(404, "There is nothing at this address."));
    FakeSocket.last.onclose?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(store.getState().link.state).toBe("closed");
    expect(FakeSocket.all).toHaveLength(1);
  });

  test("waits for the network and returns with it", async () => {
    vi.stubGlobal("navigator", { onLine: false });
    network.dispatchEvent(new Event("offline"));
    expect(store.getState().link.state).toBe("offline");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    vi.stubGlobal("navigator", { onLine: true });
    network.dispatchEvent(new Event("online"));
    expect(FakeSocket.all).toHaveLength(2);
  });

  test("that is dead without saying so is noticed by its silence", async () => {
    FakeSocket.last.onopen?.();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(seq()).toBe(20);
    expect(FakeSocket.all).toHaveLength(2);
  });
});

describe("small parts", () => {
  test("pauses grow, stay under a cap and differ between browsers", () => {
    expect(findPause(0, 1)).toBe(500);
    expect(findPause(3, 1)).toBe(4000);
    expect(findPause(30, 1)).toBe(15_000);
    expect(findPause(3, 0)).toBe(2000);
  });

  test("the line is as secure as the page", () => {
    expect(socketUrl("/ws/runs/12/", { protocol: "https:", host: "studio.test" })).toBe(
      "wss://studio.test/ws/runs/12/",
    );
    expect(socketUrl("/ws/runs/12/", { protocol: "http:", host: "studio.test:8000" })).toBe(
      "ws://studio.test:8000/ws/runs/12/",
    );
  });

  test("a verb that fails leaves its sentence, and a second press waits for the first", async () => {
    const first = store.getState().ask("cancel", () => Promise.reject(new Error("Marc was first.")));
    let pressed = 0;
    await store.getState().ask("retry", () => Promise.resolve(void (pressed += 1)));
    await first;
    expect(pressed).toBe(0);
    expect(store.getState().trouble).toBe("Marc was first.");
  });
});
