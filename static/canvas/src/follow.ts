/** Keeps a store in step with its run: messages in order, gaps filled, silence questioned. */

import { Refusal } from "./api/request";
import type { RunApi } from "./api/run";
import { isLive } from "./snapshot";
import { openLine, type Line } from "./socket";
import type { RunStore } from "./store";
import { readMessage, type Delta } from "./types";

/** A line may be dead without having said so: after this silence of a live run the server is asked. */
const SILENCE = 20_000;
const AGAIN = 1_000;

/** Follows a run until the returned function is called. */
export function followRun(store: RunStore, url: string, api: RunApi): () => void {
  let line: Line | null = null;
  let fetching = false;
  let heard = Date.now();
  let again: ReturnType<typeof setTimeout> | undefined;
  const early: Delta[] = [];

  const shut = (): void => {
    stop();
    store.getState().setLink({ state: "closed" });
  };

  const fetchSnapshot = async (): Promise<void> => {
    if (fetching) return;
    fetching = true;
    try {
      store.getState().setSnapshot(await api.fetchSnapshot());
      heard = Date.now();
    } catch (error) {
      if (error instanceof Refusal && error.isFinal) shut();
    } finally {
      fetching = false;
    }
    replay();
  };

  // Deltas that came while the snapshot was on its way; those already in it count as old.
  const replay = (): void => {
    if (early.splice(0).every((delta) => store.getState().takeDelta(delta))) return;
    clearTimeout(again);
    again = setTimeout(() => void fetchSnapshot(), AGAIN);
  };

  const onMessage = (sent: unknown): void => {
    const message = readMessage(sent);
    heard = Date.now();
    if (message.type === "closed") shut();
    else if (message.type === "snapshot") store.getState().setSnapshot(message);
    else takeDelta(message);
  };

  const takeDelta = (message: Delta): void => {
    if (!fetching && store.getState().takeDelta(message)) return;
    early.push(message);
    void fetchSnapshot();
  };

  const questionSilence = setInterval(() => {
    const { link, snapshot } = store.getState();
    if (link.state !== "open" || !isLive(snapshot.run) || Date.now() - heard < SILENCE) return;
    void fetchSnapshot().then(() => {
      if (store.getState().snapshot.seq !== snapshot.seq) line?.renew();
    });
  }, SILENCE / 2);

  const stop = (): void => {
    clearInterval(questionSilence);
    clearTimeout(again);
    line?.close();
  };

  line = openLine(url, {
    onMessage,
    onLink: (link) => store.getState().setLink(link),
    onUnreachable: () => void fetchSnapshot(),
  });
  return stop;
}
