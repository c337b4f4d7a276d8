import type { Dispatcher } from "undici";
import { acceptEncoding } from "./decode-body";
import { IncomingBody } from "./incoming-body";
import { OutgoingError } from "./outgoing-error";
import type { Hop } from "./redirect";

/** A response as it comes over the wire, its body still encoded; header names in lower case. */
export type RawResponse = { status: number; headers: Record<string, string>; body: IncomingBody };

/** They describe the connection, which is not the caller's: the client writes its own. */
const connectionHeaders: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Sends one request and resolves when the head of its response is here; the body is read from it as it comes.
 * The signal is the only clock, for the body too: undici's own limits on waiting are off.
 * @throws OutgoingError; `processed` is "no" while no byte of the request was written
 */
export function exchange(dispatcher: Dispatcher, hop: Hop, signal: AbortSignal): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let body: IncomingBody | undefined;
    let failed = false;

    const fail = (error: OutgoingError) => {
      if (failed) return;
      failed = true;
      signal.removeEventListener("abort", onAbort);
      body?.end(error);
      reject(error);
      controller?.abort(error);
    };
    const onAbort = () => fail(aborted(signal, hop, controller !== undefined));
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });

    dispatcher.dispatch(
      {
        origin: hop.url.origin,
        path: hop.url.pathname + hop.url.search,
        method: hop.method as Dispatcher.HttpMethod,
        headers: wireHeaders(hop.headers),
        body: hop.body ?? null,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(started) {
          // Called right before the first byte is written; an abort here keeps it from being written at all.
          if (failed) started.abort(new Error("given up before it was sent"));
          else controller = started;
        },
        onResponseStart(started, status, responseHeaders) {
          // Only the final head counts, not the informational ones before it (RFC 9110, section 15.2).
          if (status < 200) return;
          body = new IncomingBody(started);
          resolve({ status, headers: joinHeaders(responseHeaders), body });
        },
        onResponseData(_controller, chunk) {
          body?.push(chunk);
        },
        onResponseEnd() {
          signal.removeEventListener("abort", onAbort);
          body?.end();
        },
        onResponseError(_controller, error) {
          fail(failure(error, hop.url, controller !== undefined));
        },
      },
    );
  });
}

/** The failure of an answer that exceeds `maxBytes`, be it as announced, as received or as decoded. */
export function tooLarge(url: URL, maxBytes: number): OutgoingError {
  return new OutgoingError(
    "TOO_LARGE",
    "unknown",
    `The answer of ${url.host} is larger than ${maxBytes} bytes, the most that is taken; ask for less of it at a time.`,
  );
}

/** The failure of an answer that broke off or arrived damaged. */
export function lost(url: URL, cause: unknown): OutgoingError {
  return new OutgoingError(
    "LOST",
    "unknown",
    `The request was sent to ${url.host}, but its answer did not arrive whole; it may have been carried out.`,
    { cause },
  );
}

function wireHeaders(headers: readonly [string, string][]): string[] {
  const wire: string[] = [];
  let statesEncoding = false;
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (connectionHeaders.has(lower)) continue;
    statesEncoding ||= lower === "accept-encoding";
    wire.push(name, value);
  }
  if (!statesEncoding) wire.push("accept-encoding", acceptEncoding);
  return wire;
}

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return joined;
}

function aborted(signal: AbortSignal, hop: Hop, sent: boolean): OutgoingError {
  const timedOut = signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
  return new OutgoingError(
    timedOut ? "TIMEOUT" : "ABORTED",
    sent ? "unknown" : "no",
    timedOut
      ? `${hop.url.host} did not answer in the time allowed.`
      : `The request to ${hop.url.host} was cancelled.`,
    { cause: signal.reason },
  );
}

function failure(error: Error & { code?: string }, url: URL, sent: boolean): OutgoingError {
  if (error instanceof OutgoingError) return error;
  if (error.code === "UND_ERR_INVALID_ARG") {
    // undici names the header or part that is wrong, and never a header's value.
    return new OutgoingError(
      "BAD_URL",
      "no",
      `The request to ${url.host} cannot be sent: ${error.message}.`,
      {
        cause: error,
      },
    );
  }
  if (sent) return lost(url, error);
  return new OutgoingError("CONNECT", "no", `No connection to ${url.host}: ${connectReason(error)}.`, {
    cause: error,
  });
}

function connectReason(error: Error & { code?: string }): string {
  return error.code
    ? `${error.code}${error instanceof AggregateError ? "" : ` (${error.message})`}`
    : error.message;
}
