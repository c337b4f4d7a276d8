import { log } from "@/server/log";
import { subscribe } from "@/server/status-bus";
import { dispatchErrorTriggers, failedAmong, failedLately } from "./dispatch-errors";

/** How long failures of runs are gathered before one look for all of them, in milliseconds. */
const gatherMs = 100;
/** How often to look for failures that no process has heard of, in milliseconds. */
const sweepMs = 60_000;

async function dispatchAll(executionIds: readonly string[]): Promise<void> {
  // One after the other: runs need the connections too.
  for (const id of executionIds) await dispatchErrorTriggers(id);
}

/**
 * Starts the runs that failures start, in every runtime process: for each failure as it is heard of, and at the start,
 * after a gap and once a minute for those that a process which died has left.
 */
export function startErrorWatch(): () => Promise<void> {
  const heard = new Set<string>();
  let gathering: NodeJS.Timeout | undefined;
  /** One piece of work after the other, so that a storm of failures does not take all connections. */
  let work: Promise<void> = Promise.resolve();
  const queue = (task: () => Promise<void>) => {
    work = work.then(task).catch((error: unknown) => {
      log.warn({ err: error }, "failures could not be passed on; the next sweep does it");
    });
  };
  const look = () => {
    gathering = undefined;
    const ids = [...heard];
    heard.clear();
    queue(async () => dispatchAll(await failedAmong(ids)));
  };
  const sweep = () => queue(async () => dispatchAll(await failedLately()));
  const unsubscribe = subscribe(({ executionId, failed }) => {
    if (!failed) return;
    heard.add(executionId);
    gathering ??= setTimeout(look, gatherMs);
  }, sweep);
  const timer = setInterval(sweep, sweepMs);
  sweep();
  return async () => {
    unsubscribe();
    clearInterval(timer);
    clearTimeout(gathering);
    await work;
  };
}
