import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let second = Date.now();
let clock: ReturnType<typeof setInterval> | undefined;

// One clock for the page, so that all figures turn at the same moment; it rests while nothing needs it.
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  clock ??= setInterval(() => {
    second = Date.now();
    for (const tell of listeners) tell();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    clearInterval(clock);
    clock = undefined;
  };
}
const readClock = (): number => {
  if (!clock) second = Date.now();
  return second;
};

/** This machine's time in milliseconds, new every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, readClock);

/** Whether a media query holds, live. */
export function useMedia(query: string): boolean {
  const list = matchMedia(query);
  return useSyncExternalStore(
    (listener) => {
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => list.matches,
  );
}

export const NARROW = "(max-width: 760px)";
export const WIDE = "(min-width: 1081px)";
export const STILL = "(prefers-reduced-motion: reduce)";
