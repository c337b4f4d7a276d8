import dns from "node:dns/promises";
import { Agent } from "undici";
import { createConnector, type Lookup } from "./connector";
import { decodeBody, limited, peek } from "./decode-body";
import { exchange, lost, type RawResponse, tooLarge } from "./exchange";
import type { IncomingBody } from "./incoming-body";
import { OutgoingError } from "./outgoing-error";
import { followRedirect, type Hop, redirectLocation } from "./redirect";
import { refusePrivate } from "./refuse-private";
import { parseAllowedHosts, parseTarget } from "./target";

export type OutgoingRequest = {
  method: string;
  /** An absolute http or https URL without user name and password. */
  url: string;
  /** Those that belong to the connection (host, content-length, transfer-encoding and the like) are left out. */
  headers: [string, string][];
  body?: string;
  /** The only limit on time, the body's too: an `AbortSignal.timeout` becomes TIMEOUT, any other abort ABORTED. */
  signal: AbortSignal;
  /** Applies to the body as announced, as received and as decompressed; default 10 MiB. */
  maxResponseBytes?: number;
  /** Default 5. With 0 redirects are not followed and the redirecting response is the answer. */
  maxRedirects?: number;
  /** Called before each redirect is followed; it refuses by throwing, and `request` rejects with what it threw. */
  onRedirect?: (to: URL, from: URL) => void;
  /** Names of headers that, like authorization and cookie, must not follow a redirect to another origin. */
  sensitiveHeaders?: string[];
};

export type OutgoingResponse = {
  status: number;
  /** Names in lower case; repeated ones joined by ", ". */
  headers: Record<string, string>;
  /**
   * The body as it comes, to be read once; reading slowly holds the sender back. Decompressed, and then
   * `content-encoding` and `content-length` are taken out of `headers`. Reading throws OutgoingError, TOO_LARGE
   * and LOST among others.
   */
  body: AsyncIterable<Buffer>;
  /** The URL that answered, after redirects. */
  url: string;
  /** Ends the transfer of a body that is not read to its end; until then its connection is held. */
  close(): void;
};

export type Outgoing = {
  /**
   * Resolves with the head of the answer. Its body is to be read, or closed.
   * @throws OutgoingError, or what `onRedirect` threw
   */
  request(request: OutgoingRequest): Promise<OutgoingResponse>;
  /**
   * Looks whether an address can be called, without a connection.
   * @throws OutgoingError BAD_URL, BLOCKED_ADDRESS or DNS
   */
  check(url: string): Promise<void>;
  /** Lets requests in flight finish, their bodies too, then closes the kept connections. */
  close(): Promise<void>;
};

export type OutgoingOptions = {
  /** `host:port` of servers that may be called at any address, as the URL's host is written. */
  allowPrivateHosts: string[];
  /** Replaces the system's resolver. */
  lookup?: Lookup;
};

const defaultMaxResponseBytes = 10 * 1024 * 1024;
const defaultMaxRedirects = 5;
/** The most that is read of the body of a redirect, in bytes. */
const drainedAtMost = 64 * 1024;

/** A token of RFC 9110, 5.6.2. */
const headerName = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * Opens the one way out of the product: a pool of kept-alive connections that lead to public addresses only.
 * @throws Error when an entry of `allowPrivateHosts` is not `host:port`
 */
export function createOutgoing(options: OutgoingOptions): Outgoing {
  const lookup = options.lookup ?? ((hostname) => dns.lookup(hostname, { all: true }));
  const agent = new Agent({ connect: createConnector(lookup, parseAllowedHosts(options.allowPrivateHosts)) });
  let closing: Promise<void> | undefined;
  return {
    request: (request) => send(agent, request),
    check: (url) => refusePrivate(url, { allowPrivateHosts: options.allowPrivateHosts, lookup }),
    close: () => {
      closing ??= agent.close();
      return closing;
    },
  };
}

async function send(agent: Agent, request: OutgoingRequest): Promise<OutgoingResponse> {
  const { signal, onRedirect } = request;
  const maxBytes = request.maxResponseBytes ?? defaultMaxResponseBytes;
  const maxRedirects = request.maxRedirects ?? defaultMaxRedirects;
  const sensitive = (request.sensitiveHeaders ?? []).map((name) => name.toLowerCase());
  let hop = firstHop(request);
  const chain = [hop.url];
  for (;;) {
    const redirects = chain.length - 1;
    const raw = await afterRedirects(redirects, () => exchange(agent, hop, signal));
    const location = redirectLocation(raw.status, raw.headers);
    if (location === undefined || maxRedirects === 0) return await toResponse(raw, hop, maxBytes);
    await drain(raw.body);
    if (redirects === maxRedirects) throw tooManyRedirects(chain);
    const to = await afterRedirects(redirects + 1, () => parseTarget(location, hop.url));
    onRedirect?.(to, hop.url);
    hop = followRedirect(hop, raw.status, to, sensitive);
    chain.push(to);
  }
}

/** Names the hosts that were called, in order; one that redirected to itself is named once, with how often. */
function tooManyRedirects(chain: readonly URL[]): OutgoingError {
  const calls: { host: string; times: number }[] = [];
  for (const { host } of chain) {
    const last = calls.at(-1);
    if (last?.host === host) last.times += 1;
    else calls.push({ host, times: 1 });
  }
  const names = calls.map(({ host, times }) => (times > 1 ? `${host} (${times} times)` : host));
  return new OutgoingError(
    "TOO_MANY_REDIRECTS",
    "unknown",
    `More than ${chain.length - 1} redirects: ${names.join(", then ")}, which redirects once more. Call the final URL instead.`,
  );
}

/** Reads the body of a redirect, which nobody wants, so that its connection can be used again; a large one ends it. */
async function drain(body: IncomingBody): Promise<void> {
  let rest = drainedAtMost;
  for await (const chunk of body) {
    rest -= chunk.length;
    if (rest < 0) return;
  }
}

function firstHop({ method, url, headers, body }: OutgoingRequest): Hop {
  const upper = method.toUpperCase();
  if (upper === "CONNECT" || upper === "TRACE") {
    throw new OutgoingError("BAD_URL", "no", `The method ${upper} cannot be sent; use GET, POST or another.`);
  }
  const badName = headers.find(([name]) => !headerName.test(name))?.[0];
  if (badName !== undefined) {
    throw new OutgoingError(
      "BAD_URL",
      "no",
      `"${badName}" is not a header name; remove spaces and the like from it.`,
    );
  }
  return { method: upper, url: parseTarget(url), headers, body };
}

/** A server that redirected has seen the request, so a later hop's failure can no longer say "not processed". */
async function afterRedirects<T>(redirects: number, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (redirects === 0 || !(error instanceof OutgoingError) || error.processed === "unknown") throw error;
    throw new OutgoingError(error.code, "unknown", `After a redirect: ${error.message}`, { cause: error });
  }
}

async function toResponse(raw: RawResponse, hop: Hop, maxBytes: number): Promise<OutgoingResponse> {
  const { status, headers, body } = raw;
  const tooMuch = () => tooLarge(hop.url, maxBytes);
  const limit = (bytes: AsyncIterable<Buffer>) => limited(bytes, maxBytes, tooMuch);
  const { "content-encoding": encoding, "content-length": length, ...decodedHeaders } = headers;
  // What a HEAD announces does not come.
  if (hop.method !== "HEAD" && Number(length) > maxBytes) {
    body.close();
    throw tooMuch();
  }
  const response = { status, url: hop.url.href, close: () => body.close() };
  // An empty body has no coding, whatever its head says.
  const peeked = encoding === undefined ? undefined : await peek(limit(body));
  const decoded = encoding !== undefined && peeked && decodeBody(peeked.whole, encoding, limit);
  if (decoded) return { ...response, headers: decodedHeaders, body: orLost(decoded, hop.url) };
  return { ...response, headers, body: peeked?.whole ?? limit(body) };
}

/** Damaged data is an answer that did not arrive whole. */
async function* orLost(body: AsyncIterable<Buffer>, url: URL): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw error instanceof OutgoingError ? error : lost(url, error);
  }
}
