import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { v7 as uuidv7 } from "uuid";
import { resolveCredential } from "@/features/credentials/server/resolve-credential";
import { executionHeader, passedOnHeader } from "@/features/execution/server/webhook/passed-on";
import { bodyLimit } from "@/features/execution/server/webhook/receive-webhook";
import {
  answerServed,
  readServed,
  type ServedCall,
  webhookPath,
} from "@/features/execution/server/webhook/served-call";
import { reachableHost } from "@/lib/reachable-host";
import { env } from "@/server/env";
import { internalKey } from "@/server/internal-key";
import { log } from "@/server/log";
import { sendResponse } from "@/server/send-response";

/**
 * How long the runtime may say nothing to anybody before the calls that it has are taken here as well, in milliseconds:
 * it may have stalled. While it answers others, or says that it is alive, it is busy, or a run takes its time.
 */
const patienceMs = 2_000;
/** When the runtime has last said anything, in milliseconds since 1970. */
let heardAt = 0;

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/** What concerns one connection, and not what is sent over it (RFC 9110, section 7.6.1). */
const ofConnection = ["connection", "keep-alive", "transfer-encoding", "date"];

const agent = new http.Agent({ keepAlive: true });

/** Whether all of the call's body will come, and is not too large, by what its headers say. */
function hasPlainBody({ headers }: IncomingMessage): boolean {
  if (headers["transfer-encoding"] !== undefined || headers.expect !== undefined) return false;
  return Number(headers["content-length"] ?? 0) <= bodyLimit;
}

/** Sends an answer to the caller. */
type Answer = (outgoing: ServerResponse) => void | Promise<void>;

function passBack(answer: IncomingMessage): Answer {
  return (outgoing) => {
    const headers = Object.entries(answer.headers).filter(([name]) => !ofConnection.includes(name));
    outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(headers));
    answer.pipe(outgoing);
    // Half an answer is not to look like a whole one.
    answer.on("error", () => outgoing.destroy());
  };
}

/** Asks the runtime process to take the call. Rejects where it is not there, or ends before it has answered. */
function askRuntime(
  { method, url, headers, body }: ServedCall,
  id: string,
): { answer: Promise<Answer>; cancel(): void } {
  const { host, realtime } = env();
  const { connection: _, "keep-alive": __, ...passed } = headers;
  const request = http.request({
    agent,
    host: reachableHost(host),
    port: realtime.port,
    method,
    path: url,
    headers: { ...passed, [passedOnHeader]: internalKey(), [executionHeader]: id },
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    const hear = () => {
      heardAt = Date.now();
    };
    request.on("information", hear);
    request.on("response", (response) => {
      hear();
      resolve(passBack(response));
    });
    request.on("error", reject);
  });
  request.end(body);
  return { answer, cancel: () => request.destroy() };
}

/** Resolves once the runtime has been silent for that long. `stop` must be called in any case. */
function silence(): { silent: Promise<undefined>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<undefined>((resolve) => {
    const look = () => {
      const left = heardAt + patienceMs - Date.now();
      if (left > 0) timer = setTimeout(look, left);
      else resolve(undefined);
    };
    timer = setTimeout(look, patienceMs);
  });
  return { silent, stop: () => clearTimeout(timer) };
}

async function answerTo(call: ServedCall, asked: Promise<Answer>, id: string): Promise<Answer> {
  const { silent, stop } = silence();
  const failed = (error: unknown) => {
    log.debug({ err: error, executionId: id }, "the runtime did not take a webhook's call");
    return undefined;
  };
  const first = await Promise.race([asked.catch(failed), silent]);
  stop();
  if (first) return first;
  const here = answerServed(call, resolveCredential, { id, again: true }).then(
    (response): Answer =>
      (outgoing) =>
        sendResponse(outgoing, response),
  );
  return Promise.any([asked, here]);
}

async function take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const call = await readServed(incoming);
  const id = uuidv7();
  const { answer, cancel } = askRuntime(call, id);
  const send = await answerTo(call, answer, id);
  // Not when the caller hangs up before: what it sent is taken all the same.
  outgoing.once("close", cancel);
  await send(outgoing);
}

/**
 * Has the runtime process of this machine take a webhook's call, where its run will be carried out: that saves two
 * processes from telling each other of its start and its end. Should the runtime fail or be silent, the call is taken
 * here, by the same id, so that one run comes of it whatever the runtime has done. Returns false for what is no plain
 * call of a webhook.
 */
export function passOn(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { method = "GET", url } = incoming;
  if (!methods.includes(method) || !webhookPath(url) || !hasPlainBody(incoming)) return false;
  take(incoming, outgoing).catch((error: unknown) => {
    // The caller hung up while the body came, or there is nobody left to tell.
    log.debug({ err: error }, "a webhook's call was broken off");
    outgoing.destroy();
  });
  return true;
}
