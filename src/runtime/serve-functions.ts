import type { RequestListener } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "inngest/node";
import { env } from "@/server/env";
import { inngest } from "~/inngest/client";
import { functions } from "~/inngest/functions";

/** Where an Inngest server calls the functions. */
export const servePath = "/api/inngest";

/** How long open calls are given to end, in milliseconds; the SDK answers after its step, or after 10 s of steps. */
const drainMs = 9_000;

/** Serves the durable functions to an Inngest server. `drain` resolves once the calls that are open have ended. */
export function serveFunctions(): { listener: RequestListener; drain(): Promise<void> } {
  const { serveOrigin } = env().inngest;
  const handler = serve({ client: inngest, functions, ...(serveOrigin && { serveOrigin }) });
  const open = new Set<Promise<unknown>>();
  return {
    listener(request, response) {
      const call = Promise.resolve(handler(request, response)).finally(() => open.delete(call));
      open.add(call);
    },
    async drain() {
      await Promise.race([Promise.allSettled(open), sleep(drainMs)]);
    },
  };
}
