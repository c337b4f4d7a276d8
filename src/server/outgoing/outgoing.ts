import dns from "node:dns/promises";
import { Agent } from "undici";
import { createConnector, type Lookup } from "./connector";
import { decodeBody } from "./decode-body";
import { exchange, lost, type RawResponse, tooLarge } from "./exchange";
import { OutgoingError } from "./outgoing-error";
import { followRedirect, type Hop, redirectLocation } from "./redirect";
import { parseAllowedHosts, parseTarget } from "./target";

export type OutgoingRequest = {
  method: string;
  /** An absolute http or https URL without user name and password. */
  url: string;
  /** Those that belong to the connection (host, content-length, transfer-encoding and the like) are left out. */
  headers: [string, string][];
  body?: string;
  /** The only limit on time: an `AbortSignal.timeout` becomes TIMEOUT, any other abort ABORTED. */
  signal: AbortSignal;
  /** Applies to the body as received and as decompressed; default 10 MiB. */
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
  /** Decompressed; `content-encoding` and `content-length` are then taken out of `headers`. */
  body: Buffer;
  /** The URL that answered, after redirects. */
  url: string;
};

export type Outgoing = {
  /** @throws OutgoingError, or what `onRedirect` threw */
  request(request: OutgoingRequest): Promise<OutgoingResponse>;
  /** Lets requests in flight finish, then closes the kept connections. */
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
  for (let redirects = 0; ; redirects += 1) {
    const raw = await afterRedirects(redirects, () => exchange(agent, hop, signal, maxBytes));
    const location = redirectLocation(raw.status, raw.headers);
    if (location === undefined || maxRedirects === 0) return await toResponse(raw, hop, maxBytes);
    if (redirects === maxRedirects) {
      throw new OutgoingError(
        "TOO_MANY_REDIRECTS",
        "unknown",
        `${hop.url.host} redirects once more after ${maxRedirects} redirects; call the final URL instead.`,
      );
    }
    const to = await afterRedirects(redirects + 1, () => parseTarget(location, hop.url));
    onRedirect?.(to, hop.url);
    hop = followRedirect(hop, raw.status, to, sensitive);
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
  const { "content-encoding": encoding, "content-length": _length, ...decodedHeaders } = raw.headers;
  const plain = { status: raw.status, headers: raw.headers, body: raw.body, url: hop.url.href };
  if (encoding === undefined || raw.body.length === 0) return plain;
  try {
    const body = await decodeBody(raw.body, encoding, maxBytes);
    return body === undefined ? plain : { ...plain, headers: decodedHeaders, body };
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(hop.url, maxBytes);
    throw lost(hop.url, error);
  }
}
