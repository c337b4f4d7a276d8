import { listen } from "@/server/listen";
import { startErrorWatch } from "./error-watch";
import { triggersChannel } from "./register-triggers";
import { startTicker } from "./ticker";

/** Starts the runs that nobody asks for: those of schedules and of failures. Returns how to stop. */
export function startTriggers(): () => Promise<void> {
  const ticker = startTicker();
  const stopListening = listen(triggersChannel, ticker.wake, ticker.wake);
  const stopErrorWatch = startErrorWatch();
  return async () => {
    await stopListening();
    await ticker.stop();
    await stopErrorWatch();
  };
}
