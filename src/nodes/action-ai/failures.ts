import { APICallError, NoObjectGeneratedError, NoOutputGeneratedError } from "ai";
import { NodeError, type Services } from "@/nodes/kit/executor";
import { retryAfterMs } from "@/nodes/kit/retry-after";

/** How much of a provider's answer an error quotes, in characters. */
const excerptLength = 500;

/** What to do about an answer that is an error, by its HTTP status; Gemini refuses keys with 400. */
function advice(status: number, provider: string, model: string, said: string): string {
  if (status === 401 || status === 403 || (status === 400 && /\bapi key\b/i.test(said)))
    return `The key was refused: check the credential or key for ${provider}.`;
  if (status === 404) return `${provider} does not know the model "${model}": check its name.`;
  if (status === 429) return "Too many requests or tokens for this key.";
  if (status >= 500) return `${provider} has a fault or is overloaded.`;
  return "The request was refused.";
}

/** The sentence in a provider's error, `{ error: { message } }` or `{ error }`; else all of it. */
function saidIn(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    const said = typeof error === "object" && error !== null && "message" in error ? error.message : error;
    return typeof said === "string" ? said : body;
  } catch {
    return body;
  }
}

/** A call that was not even tried: its address is none that may be called. */
const refusedHere = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && (cause.code === "BLOCKED_ADDRESS" || cause.code === "BAD_URL");

/** Whether an error comes from the guarded way out. */
export const isOfTheWayOut = (error: unknown): error is Error =>
  error instanceof Error && "processed" in error;

/** A provider to which there is no way. */
export const unreachable = (provider: string, why: Error, mask: Services["mask"]): NodeError =>
  new NodeError("ModelUnreachable", `${provider} could not be reached: ${mask(why.message)}`, {
    final: refusedHere(why),
  });

/** A model that declined to answer, in whatever form its provider says so. */
export const refusal = (model: string): NodeError =>
  new NodeError("ModelRefused", `${model} refused to answer: change the prompt, or choose another model.`, {
    final: true,
  });

/** A failed call of a model, as what a user can act on. What is no failure of the call is returned as it is. */
export function failureOfCall(
  error: unknown,
  { provider, model }: { provider: string; model: string },
  { mask, signal }: Pick<Services, "mask" | "signal">,
): unknown {
  if (signal.aborted) {
    if (!(signal.reason instanceof Error) || signal.reason.name !== "TimeoutError")
      return new NodeError("Cancelled", "Cancelled", { final: true });
    return new NodeError("Timeout", `${model} did not answer within this node's time-out.`, { final: false });
  }
  if (NoObjectGeneratedError.isInstance(error) || NoOutputGeneratedError.isInstance(error)) {
    const reason = NoObjectGeneratedError.isInstance(error) ? error.finishReason : undefined;
    if (reason === "content-filter") return refusal(model);
    const cut = reason === "length";
    return new NodeError(
      "BadModelAnswer",
      cut
        ? `${model}'s answer was cut off before its fields were complete: ask for less, or choose another model.`
        : `${model}'s answer does not have the fields that were asked for.`,
      { final: false },
    );
  }
  if (!APICallError.isInstance(error)) return error;
  const { statusCode: status } = error;
  if (status === undefined) {
    const { cause } = error;
    // The guarded way out says it in a sentence of its own.
    return unreachable(provider, isOfTheWayOut(cause) ? cause : error, mask);
  }
  if (status < 300) {
    return new NodeError(
      "ModelUnreachable",
      `${provider}'s answer did not arrive whole, or is not in its format.`,
      {
        final: false,
      },
    );
  }
  const excerpt = mask(saidIn(error.responseBody ?? error.message))
    .trim()
    .slice(0, excerptLength);
  const retryAfter = retryAfterMs(error.responseHeaders?.["retry-after"], new Date());
  return new NodeError(
    "ModelError",
    `${provider} answered ${status}: ${advice(status, provider, model, excerpt)} ${excerpt}`.trim(),
    {
      final: ![408, 409, 425, 429].includes(status) && status < 500,
      status,
      ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
    },
  );
}
