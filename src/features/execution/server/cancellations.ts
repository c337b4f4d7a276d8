import { subscribe } from "@/server/status-bus";

const running = new Map<string, AbortController>();
let listening = false;

/** A signal that is aborted when this execution is cancelled, by whichever process. */
export function cancelledSignal(executionId: string): AbortSignal {
  if (!listening) {
    listening = true;
    subscribe(({ executionId: id, cancelled, final }) => {
      if (cancelled) running.get(id)?.abort();
      // However it ended, and wherever: nothing will ask for its signal again.
      if (final) running.delete(id);
    });
  }
  const known = running.get(executionId);
  if (known) return known.signal;
  const controller = new AbortController();
  running.set(executionId, controller);
  return controller.signal;
}
