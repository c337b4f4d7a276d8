import type { IncomingMessage, ServerResponse } from "node:http";
import { resolveCredential } from "@/features/credentials/server/resolve-credential";
import { executionHeader, passedOnHeader } from "@/features/execution/server/webhook/passed-on";
import { answerServed, readServed, webhookPath } from "@/features/execution/server/webhook/served-call";
import { isInternalKey } from "@/server/internal-key";
import { log } from "@/server/log";
import { acceptAddresses } from "@/server/peer-address";
import { sendResponse } from "@/server/send-response";

/** Whether this is a webhook's call that the web process of this installation has passed on. */
export const isPassedOn = ({ url, headers }: IncomingMessage): boolean =>
  webhookPath(url) !== undefined && isInternalKey(headers[passedOnHeader]);

/** How often a call under way says that this process is alive, in milliseconds; web waits twice as long. */
const beatMs = 1_000;

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const call = await readServed(incoming);
  const id = call.headers[executionHeader];
  const beat = setInterval(() => outgoing.writeProcessing(), beatMs);
  try {
    const response = await answerServed(call, resolveCredential, typeof id === "string" ? { id } : {});
    clearInterval(beat);
    await sendResponse(outgoing, response);
  } finally {
    clearInterval(beat);
  }
}

/**
 * Takes a webhook's call where its run will be carried out, so that starting the run and telling its caller of the end
 * take no other process. Whoever breaks off is answered by the web process, which has the call still.
 */
export function takePassedOn(incoming: IncomingMessage, outgoing: ServerResponse): void {
  acceptAddresses();
  answer(incoming, outgoing).catch((error: unknown) => {
    log.warn({ err: error }, "a call that was passed on could not be answered");
    outgoing.destroy();
  });
}
