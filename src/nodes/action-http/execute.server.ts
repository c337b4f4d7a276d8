import { refuseOtherHost } from "@/nodes/kit/allowed-host";
import {
  type Executor,
  type HttpAnswer,
  NodeError,
  type ResolvedCredential,
  type Services,
} from "@/nodes/kit/executor";
import { answerBody } from "./answer-body";
import { authorise } from "./authorise.server";
import type { actionHttp } from "./definition";
import { failedAnswer, failedCall, isOfTheCall, notStored } from "./failures";
import { buildRequest, type HttpConfig, type WireRequest } from "./request";

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

async function send(
  built: WireRequest,
  given: ResolvedCredential | undefined,
  services: Services,
): Promise<HttpAnswer> {
  const credential = given && (await services.bindCredential(given, built.url));
  const { request, sensitiveHeaders } = authorise(built, credential, new Date());
  return services.http({
    method: request.method,
    url: request.url,
    headers: Object.entries(request.headers),
    ...(request.body !== undefined && { body: request.body }),
    signal: services.signal,
    sensitiveHeaders,
    onRedirect: (to) => {
      if (credential) refuseOtherHost(credential, to.hostname);
    },
  });
}

/** Sends a request, once more with another value of the credential where one was refused and there is another. */
async function sendAuthorised(request: WireRequest, services: Services): Promise<HttpAnswer> {
  const answer = await send(request, services.credential, services);
  // What was refused for its credential was not carried out, whatever its method.
  if (answer.status !== 401 || !services.credential || !services.renewCredential) return answer;
  let renewed: ResolvedCredential | undefined;
  try {
    renewed = await services.renewCredential();
  } catch (error) {
    answer.close();
    throw error;
  }
  if (!renewed) return answer;
  answer.close();
  return send(request, renewed, services);
}

export const http: Executor<typeof actionHttp> = {
  async execute(config, services) {
    const request = buildRequest(config);
    request.headers["idempotency-key"] ??= services.idempotencyKey;
    request.headers["user-agent"] ??= "WorkFuse";
    let answer: HttpAnswer | undefined;
    try {
      answer = await sendAuthorised(request, services);
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
