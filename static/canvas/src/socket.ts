/** The only WebSocket: connects, notices a lost line, and tries again with growing, jittered pauses. */

import type { Link } from "./store";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;

export interface LineEvents {
  onMessage: (message: unknown) => void;
  onLink: (link: Link) => void;
  /** A connection could not even be opened; the server may still answer over HTTP. */
  onUnreachable: () => void;
}

export interface Line {
  /** Drops the connection and opens a new one at once, which brings a fresh snapshot. */
  renew: () => void;
  /** Says something to the server; what is said while the line is not open is not heard. */
  say: (message: unknown) => void;
  /** Ends the line for good. */
  close: () => void;
}

/** Milliseconds before the n-th new attempt (from 0): doubling, capped, with a jitter of up to a half. */
export function findPause(attempt: number, random: number): number {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt) * (0.5 + random / 2);
}

/** The socket's whole address for a path such as `/ws/runs/12/`, secure where the page is. */
export function socketUrl(path: string, page: { protocol: string; host: string }): string {
  return new URL(path, `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.host}`).href;
}

/** Opens a line that stays open until it is closed. */
export function openLine(url: string, events: LineEvents): Line {
  let socket: WebSocket | null = null;
  let isOpen = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [attempt, lostSince] = [0, 0];

  const connect = (): void => {
    let opened = false;
    const mine = new WebSocket(url);
    socket = mine;
    mine.onopen = () => {
      opened = isOpen = true;
      attempt = lostSince = 0;
      events.onLink({ state: "open" });
    };
    mine.onmessage = (event: MessageEvent<string>) => events.onMessage(JSON.parse(event.data));
    mine.onclose = () => {
      if (socket !== mine) return;
      isOpen = false;
      waitAndRetry();
      if (!opened) events.onUnreachable();
    };
  };

  const waitAndRetry = (): void => {
    lostSince ||= Date.now();
    if (!navigator.onLine) {
      events.onLink({ state: "offline", since: lostSince });
      return;
    }
    const pause = findPause(attempt, Math.random());
    attempt += 1;
    timer = setTimeout(connect, pause);
    events.onLink({ state: "lost", since: lostSince, retryAt: Date.now() + pause });
  };

  const drop = (): void => {
    clearTimeout(timer);
    isOpen = false;
    const old = socket;
    socket = null;
    old?.close();
  };
  const renew = (): void => {
    drop();
    attempt = 0;
    connect();
  };
  const rest = (): void => {
    drop();
    waitAndRetry();
  };

  const unlisten = listenToNetwork(renew, rest);
  connect();
  return {
    renew,
    say: (message) => isOpen && socket?.send(JSON.stringify(message)),
    close: () => {
      unlisten();
      drop();
    },
  };
}

function listenToNetwork(onOnline: () => void, onOffline: () => void): () => void {
  addEventListener("online", onOnline);
  addEventListener("offline", onOffline);
  return () => {
    removeEventListener("online", onOnline);
    removeEventListener("offline", onOffline);
  };
}
