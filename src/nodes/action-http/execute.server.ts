import {
  type Executor,
  type HttpAnswer,
  NodeError,
  type ResolvedCredential,
  type Services,
} from "@/nodes/kit/executor";
import { hostMatches } from "@/nodes/kit/host-matches";
import { answerBody } from "./answer-body";
import type { actionHttp } from "./definition";
import { failedAnswer, failedCall, isOfTheCall, notStored } from "./failures";
import { buildRequest, type HttpConfig, type WireRequest } from "./request";

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

/** Stores a body, its loss on the way told apart from what cannot be written. */
function storing(
  answer: HttpAnswer,
  config: HttpConfig,
  request: WireRequest,
  services: Services,
): Services["store"] {
  return async (body, mediaType) => {
    try {
      return await services.store(body, mediaType);
    } catch (error) {
      throw isOfTheCall(error) ? error : notStored(answer, config, request, services);
    }
  };
}

export const http: Executor<typeof actionHttp> = {
  async execute(config, services) {
    const request = buildRequest(config);
    request.headers["idempotency-key"] ??= services.idempotencyKey;
    request.headers["user-agent"] ??= "WorkFuse";
    const sensitiveHeaders = authorise(request, services.credential);
    let answer: HttpAnswer | undefined;
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
      const { status, headers } = answer;
      if (config.failOnError && status >= 400) throw await failedAnswer(answer, config, request, services);
      const body = await answerBody(answer, storing(answer, config, request, services));
      return { port: "out", output: { status, headers, body } };
    } catch (error) {
      if (error instanceof NodeError) throw error;
      throw failedCall(error, config, request, services);
    } finally {
      answer?.close();
    }
  },
  preview(config) {
    const { body, ...request } = buildRequest(config);
    return { request: { ...request, body: body ?? null } };
  },
};
