/** Keeps on the server what runs from the canvas are tried with. */

import type { PipelineApi } from "../api/pipeline";
import type { Samples } from "../graph/page";
import type { CanvasStore } from "./store";

/** How long a hand rests before what it typed is sent. */
const REST = 600;

export interface SampleSaver {
  /** Sends what is not kept yet; fails where the server refuses it. */
  flush: () => Promise<void>;
}

/** Has the samples of a canvas sent whenever they rest; what the server refuses is said in passing. */
export function keepSamples(store: CanvasStore, api: Pick<PipelineApi, "saveSamples">): SampleSaver {
  let kept: Samples = store.getState().samples;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<void> = Promise.resolve();
  const send = async (): Promise<void> => {
    const { samples } = store.getState();
    if (samples === kept) return;
    await api.saveSamples(samples);
    kept = samples;
  };
  // One after the other: of two that are under way at once, the server could keep the older one.
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    const sent = last.then(send);
    last = sent.catch(() => undefined);
    return sent;
  };
  const sendOrSay = (): void =>
    void flush().catch((error: unknown) => store.getState().say(error instanceof Error ? error.message : String(error)));
  store.subscribe((now, before) => {
    if (now.samples === before.samples) return;
    clearTimeout(timer);
    timer = setTimeout(sendOrSay, REST);
  });
  return { flush };
}
