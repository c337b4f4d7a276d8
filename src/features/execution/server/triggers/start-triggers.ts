import { listen } from "@/server/listen";
import { triggersChannel } from "./register-triggers";
import { startTicker } from "./ticker";

/** Starts the runs that nobody asks for: those of schedules. Returns how to stop. */
export function startTriggers(): () => Promise<void> {
  const ticker = startTicker();
  const stopListening = listen(triggersChannel, () => ticker.wake());
  return async () => {
    await stopListening();
    await ticker.stop();
  };
}
