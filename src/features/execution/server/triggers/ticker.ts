import { log } from "@/server/log";
import { fireSchedules, nextDue } from "./fire-schedules";

/** The longest sleep, in milliseconds, should a notice have been lost or the system's clock been set. */
const longestMs = 30_000;
/** How long to wait after a failure, in milliseconds. */
const retryMs = 1_000;

/** Starts what is due; resolves to how long to sleep, in milliseconds. */
async function round(upSince: Date): Promise<number> {
  try {
    const { failed } = await fireSchedules(new Date(), upSince);
    if (failed) return retryMs;
    const next = await nextDue();
    return next ? Math.min(Math.max(next.getTime() - Date.now(), 1), longestMs) : longestMs;
  } catch (error) {
    log.warn({ err: error }, "schedules could not be read; trying again");
    return retryMs;
  }
}

/**
 * Starts runs at the times of their schedules, in every runtime process: it sleeps until the next time comes. `wake`
 * makes it look at once, after a deployment.
 */
export function startTicker(): { wake(): void; stop(): Promise<void> } {
  const upSince = new Date();
  let stopped = false;
  let woken = false;
  let rouse: () => void = () => undefined;
  const wake = () => {
    woken = true;
    rouse();
  };
  const tick = async () => {
    while (!stopped) {
      woken = false;
      const ms = await round(upSince);
      if (woken) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        rouse = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const ended = tick();
  return {
    wake,
    stop() {
      stopped = true;
      wake();
      return ended;
    },
  };
}
