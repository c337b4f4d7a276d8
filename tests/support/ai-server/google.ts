import type { Said, Wire } from "./wire";

const statuses: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
};

function finishReason({ refusal, cutShort }: Said): string {
  if (refusal !== undefined) return "SAFETY";
  return cutShort ? "MAX_TOKENS" : "STOP";
}

const usageMetadata = ({ usage }: Said) => ({
  promptTokenCount: usage.input,
  candidatesTokenCount: usage.output,
  totalTokenCount: usage.input + usage.output,
});

const candidate = (text: string | undefined, reason?: string) => ({
  index: 0,
  ...(text !== undefined && { content: { role: "model", parts: [{ text }] } }),
  ...(reason && { finishReason: reason }),
});

/** POST /models/{model}:generateContent and :streamGenerateContent. */
export const generateContent: Wire = {
  error: (status, message) => ({
    error: { code: status, message, status: statuses[status] ?? "INTERNAL" },
  }),
  whole: (said) => ({
    candidates: [candidate(said.refusal === undefined ? said.text : undefined, finishReason(said))],
    usageMetadata: usageMetadata(said),
    modelVersion: said.model,
  }),
  broken: (message) => ({ data: { error: { code: 500, message, status: "INTERNAL" } } }),
  events: (said) => [
    ...(said.refusal === undefined ? said.pieces : []).map((piece) => ({
      data: { candidates: [candidate(piece)] },
      piece: true as const,
    })),
    {
      data: {
        candidates: [candidate(undefined, finishReason(said))],
        usageMetadata: usageMetadata(said),
      },
    },
  ],
};
