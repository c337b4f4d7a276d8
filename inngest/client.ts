import { Inngest } from "inngest";
import { log } from "@/server/log";

let transport: typeof fetch = (...call) => globalThis.fetch(...call);

/** Lets the process that hosts its own engine carry the SDK's calls without a socket; returns how to undo it. */
export function setTransport(fetchLike: typeof fetch): () => void {
  const before = transport;
  transport = fetchLike;
  return () => {
    transport = before;
  };
}

/** The SDK logs whole errors, and a node's error may quote what a server answered: only its first words pass. */
const quiet =
  (level: "debug" | "warn") =>
  (...parts: unknown[]): void => {
    const [first] = parts;
    const text = typeof first === "string" ? first : "message";
    log[level]({ from: "inngest" }, text.split("\n")[0]?.slice(0, 200));
  };

/** The one client. Where it sends to, and its keys, come from the INNGEST_ variables. */
export const inngest = new Inngest({
  id: "workfuse",
  fetch: (...call: Parameters<typeof fetch>) => transport(...call),
  // A node's failure is the user's news, told by its step's row; here it is no error of ours.
  logger: { debug: quiet("debug"), info: quiet("debug"), warn: quiet("warn"), error: quiet("debug") },
});
