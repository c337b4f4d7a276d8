import { subscribe } from "@/server/status-bus";

const running = new Map<string, AbortController>();
let listening = false;

/** A signal that is aborted when this execution is cancelled, by whichever process. */
export function cancelledSignal(executionId: string): AbortSignal {
  if (!listening) {
    listening = true;
    subscribe(({ executionId: id, cancelled }) => {
      if (cancelled) running.get(id)?.abort();
    });
  }
  const known = running.get(executionId);
  if (known) return known.signal;
  const controller = new AbortController();
  running.set(executionId, controller);
  return controller.signal;
}

/** The run is over: its signal is not asked for again. */
export const forgetCancellation = (executionId: string): boolean => running.delete(executionId);
