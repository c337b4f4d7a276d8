import {
  type Executor,
  type HttpAnswer,
  NodeError,
  type ResolvedCredential,
  type Services,
} from "@/nodes/kit/executor";
import type { actionHttp } from "./definition";
import { buildRequest, type HttpConfig, type WireRequest } from "./request";
import { retryAfterMs } from "./retry-after";

/** Answers after which another attempt may do better (CONTRACT: retries of `action.http`). */
const passing = (status: number) => [408, 425, 429].includes(status) || status >= 500;
/** How much of a failed answer's body its error quotes, in characters. */
const excerptLength = 500;
/** Answers which say that the request was surely not processed. */
const notProcessed = new Set([429, 503]);

function authorise(request: WireRequest, credential: ResolvedCredential | undefined): string[] {
  if (!credential) return [];
  const url = new URL(request.url);
  const allowed = credential.allowedHosts;
  if (allowed.length && !allowed.some((pattern) => hostMatches(url.hostname, pattern))) {
    throw new NodeError(
      "CredentialNotAllowed",
      `The credential may not be sent to ${url.hostname}: it is allowed for ${allowed.join(", ")}. Change the URL, or the credential's allowed hosts.`,
      { final: true },
    );
  }
  if (credential.type === "BEARER_TOKEN") {
    request.headers.authorization = `Bearer ${credential.token}`;
    return ["authorization"];
  }
  if (credential.type === "BASIC_AUTH") {
    const pair = Buffer.from(`${credential.username}:${credential.password}`).toString("base64");
    request.headers.authorization = `Basic ${pair}`;
    return ["authorization"];
  }
  if (credential.type === "API_KEY" && credential.in === "query") {
    url.searchParams.set(credential.name, credential.key);
    request.url = url.href;
    return [];
  }
  if (credential.type === "API_KEY") {
    const name = credential.name.toLowerCase();
    request.headers[name] = credential.key;
    return [name];
  }
  throw new NodeError(
    "BadCredential",
    "A signing secret cannot authenticate an HTTP request: choose an API key, a bearer token or basic authentication.",
    {
      final: true,
    },
  );
}

function hostMatches(host: string, pattern: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern.toLowerCase();
}

/** JSON by its content type, else text, else (no valid UTF-8) base64 in an object. */
function parseBody(answer: HttpAnswer): unknown {
  const type = answer.headers["content-type"] ?? "";
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(answer.body);
  } catch {
    return { base64: answer.body.toString("base64") };
  }
  if (!/[/+]json\b/i.test(type)) return text;
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function failedCall(error: unknown, config: HttpConfig, request: WireRequest, services: Services): NodeError {
  const { code, processed, message } = error as { code?: string; processed?: string; message: string };
  const target = new URL(request.url);
  const what = `${config.method} ${target.origin}${target.pathname}`;
  if (processed === undefined) throw error;
  const final = ["BLOCKED_ADDRESS", "BAD_URL", "TOO_LARGE", "TOO_MANY_REDIRECTS", "ABORTED"].includes(
    code ?? "",
  );
  if (final) return new NodeError(nameOf(code), `${what}: ${message}`, { final: true });
  const idempotent = config.method !== "POST" && config.method !== "PATCH";
  if (processed === "no" || idempotent || services.explicitRetries) {
    return new NodeError(nameOf(code), `${what}: ${message}`, { final: false });
  }
  return new NodeError(
    "OutcomeUnknown",
    `${what}: the request was sent but its answer was lost (${message}), so it may have been carried out. It is not sent again on its own: check the other side, or set this node's retries if repeating it is safe.`,
    { final: true },
  );
}

function nameOf(code: string | undefined): string {
  const names: Record<string, string> = {
    TIMEOUT: "Timeout",
    BLOCKED_ADDRESS: "BlockedAddress",
    TOO_LARGE: "ResponseTooLarge",
  };
  return names[code ?? ""] ?? "RequestFailed";
}

function failedAnswer(
  answer: HttpAnswer,
  config: HttpConfig,
  request: WireRequest,
  services: Services,
): NodeError {
  const idempotent = config.method !== "POST" && config.method !== "PATCH";
  const again =
    passing(answer.status) && (idempotent || services.explicitRetries || notProcessed.has(answer.status));
  const target = new URL(request.url);
  const excerpt = services.mask(answer.body.toString("utf8")).trim().slice(0, excerptLength);
  const retryAfter = retryAfterMs(answer.headers["retry-after"], new Date());
  return new NodeError(
    "HttpError",
    `${config.method} ${target.origin}${target.pathname} answered ${answer.status}${excerpt ? `: ${excerpt}` : ""}`,
    { final: !again, status: answer.status, ...(retryAfter !== undefined && { retryAfterMs: retryAfter }) },
  );
}

export const http: Executor<typeof actionHttp> = {
  async execute(config, services) {
    const request = buildRequest(config);
    request.headers["idempotency-key"] ??= services.idempotencyKey;
    request.headers["user-agent"] ??= "WorkFuse";
    const sensitiveHeaders = authorise(request, services.credential);
    let answer: HttpAnswer;
    try {
      answer = await services.http({
        method: request.method,
        url: request.url,
        headers: Object.entries(request.headers),
        ...(request.body !== undefined && { body: request.body }),
        signal: services.signal,
        sensitiveHeaders,
        onRedirect: (to) => {
          if (!services.credential) return;
          const allowed = services.credential.allowedHosts;
          if (allowed.length && !allowed.some((pattern) => hostMatches(to.hostname, pattern))) {
            throw new NodeError(
              "CredentialNotAllowed",
              `The answer redirects to ${to.hostname}, to which the credential may not be sent.`,
              { final: true },
            );
          }
        },
      });
    } catch (error) {
      if (error instanceof NodeError) throw error;
      throw failedCall(error, config, request, services);
    }
    if (config.failOnError && answer.status >= 400) throw failedAnswer(answer, config, request, services);
    return {
      port: "out",
      output: { status: answer.status, headers: answer.headers, body: parseBody(answer) },
    };
  },
  preview(config) {
    const { body, ...request } = buildRequest(config);
    return { request: { ...request, body: body ?? null } };
  },
};
