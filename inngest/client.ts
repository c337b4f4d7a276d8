import { Inngest } from "inngest";

let transport: typeof fetch = (...call) => globalThis.fetch(...call);

/** Lets the process that hosts its own engine carry the SDK's calls without a socket. */
export function setTransport(fetchLike: typeof fetch): void {
  transport = fetchLike;
}

/** The one client. Where it sends to, and its keys, come from the INNGEST_ variables. */
export const inngest = new Inngest({
  id: "workfuse",
  fetch: (...call: Parameters<typeof fetch>) => transport(...call),
});
