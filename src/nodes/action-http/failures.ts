import { type HttpAnswer, NodeError, type Services } from "@/nodes/kit/executor";
import { retryAfterMs } from "@/nodes/kit/retry-after";
import { bodyExcerpt } from "./answer-body";
import type { HttpConfig, WireRequest } from "./request";

/** Answers after which another attempt may do better (CONTRACT: retries of `action.http`). */
const passing = (status: number) => [408, 425, 429].includes(status) || status >= 500;
/** How much of a failed answer's body its error quotes, in characters. */
const excerptLength = 500;
/** Answers which say that the request was surely not processed. */
const notProcessed = new Set([429, 503]);

/** Whether a request that may have been carried out may be sent again. */
const mayRepeat = ({ method }: HttpConfig, { explicitRetries }: Services) =>
  explicitRetries || (method !== "POST" && method !== "PATCH");

/** The request for a message: without its query, which may hold a key. */
function named({ method }: HttpConfig, { url }: WireRequest): string {
  const { origin, pathname } = new URL(url);
  return `${method} ${origin}${pathname}`;
}

type CallError = Error & { code: string; processed: "no" | "unknown" };

/** Whether an error comes from the way out: it alone says whether the request may have been carried out. */
export const isOfTheCall = (error: unknown): error is CallError =>
  error instanceof Error && "processed" in error && "code" in error;

/** A call that gave no answer, or only a part of one. Anything else that was thrown is thrown again. */
export function failedCall(
  error: unknown,
  config: HttpConfig,
  request: WireRequest,
  services: Services,
): NodeError {
  if (!isOfTheCall(error)) throw error;
  const { code, processed, message } = error;
  const what = named(config, request);
  const final = ["BLOCKED_ADDRESS", "BAD_URL", "TOO_LARGE", "TOO_MANY_REDIRECTS", "ABORTED"].includes(code);
  if (final) return new NodeError(nameOf(code), `${what}: ${message}`, { final: true });
  if (processed === "no" || mayRepeat(config, services)) {
    return new NodeError(nameOf(code), `${what}: ${message}`, { final: false });
  }
  return new NodeError(
    "OutcomeUnknown",
    `${what}: the request was sent but its answer was lost (${message}), so it may have been carried out. It is not sent again on its own: check the other side, or set this node's retries if repeating it is safe.`,
    { final: true },
  );
}

function nameOf(code: string): string {
  const names: Record<string, string> = {
    TIMEOUT: "Timeout",
    BLOCKED_ADDRESS: "BlockedAddress",
    TOO_LARGE: "ResponseTooLarge",
    TOO_MANY_REDIRECTS: "TooManyRedirects",
  };
  return names[code] ?? "RequestFailed";
}

/** An answer that is an error, named with the beginning of its body. */
export async function failedAnswer(
  answer: HttpAnswer,
  config: HttpConfig,
  request: WireRequest,
  services: Services,
): Promise<NodeError> {
  const again = passing(answer.status) && (mayRepeat(config, services) || notProcessed.has(answer.status));
  const excerpt = services
    .mask(await bodyExcerpt(answer))
    .trim()
    .slice(0, excerptLength);
  const retryAfter = retryAfterMs(answer.headers["retry-after"], new Date());
  return new NodeError(
    "HttpError",
    `${named(config, request)} answered ${answer.status}${excerpt ? `: ${excerpt}` : ""}`,
    { final: !again, status: answer.status, ...(retryAfter !== undefined && { retryAfterMs: retryAfter }) },
  );
}

/** An answer whose body could not be written to storage: what was asked for has been done. */
export function notStored(
  answer: HttpAnswer,
  config: HttpConfig,
  request: WireRequest,
  services: Services,
): NodeError {
  const what = `${named(config, request)} answered ${answer.status}, but its body could not be stored.`;
  return mayRepeat(config, services)
    ? new NodeError("NotStored", what, { final: false })
    : new NodeError(
        "NotStored",
        `${what} The request is not sent again on its own: check the other side, or set this node's retries if repeating it is safe.`,
        { final: true },
      );
}
