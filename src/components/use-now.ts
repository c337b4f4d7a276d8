"use client";

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, 1_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const still = () => () => {};
const whole = (time: number, milliseconds: number) => Math.floor(time / milliseconds) * milliseconds;

/**
 * The time (ms since 1970), renewed every `milliseconds` (whole seconds) by one clock that the page shares, or
 * standing still where nothing moves.
 */
export function useNow(milliseconds = 1_000, running = true): number {
  return useSyncExternalStore(
    running ? subscribe : still,
    () => whole(now, milliseconds),
    () => whole(Date.now(), milliseconds),
  );
}
