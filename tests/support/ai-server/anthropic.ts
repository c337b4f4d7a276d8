import type { Said, Wire } from "./wire";

const types: Record<number, string> = {
  401: "authentication_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function stopReason({ refusal, cutShort, byTool }: Said): string {
  if (refusal !== undefined) return "refusal";
  if (cutShort) return "max_tokens";
  return byTool ? "tool_use" : "end_turn";
}

/** What a tool is called with; text that is no JSON cannot be a call's input and stays text. */
function content({ text, byTool }: Said): object[] {
  if (!byTool) return [{ type: "text", text }];
  try {
    return [{ type: "tool_use", id: "toolu_1", name: "json", input: JSON.parse(text) as unknown }];
  } catch {
    return [{ type: "text", text }];
  }
}

/** POST /messages. */
export const messages: Wire = {
  error: (status, message) => ({
    type: "error",
    error: { type: types[status] ?? (status >= 500 ? "api_error" : "invalid_request_error"), message },
  }),
  whole: (said) => ({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: said.model,
    content: said.refusal === undefined ? content(said) : [],
    stop_reason: stopReason(said),
    stop_sequence: null,
    usage: { input_tokens: said.usage.input, output_tokens: said.usage.output },
  }),
  broken: (message) => {
    const data = { type: "error", error: { type: "api_error", message } };
    return { event: "error", data };
  },
  events(said) {
    const start = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: said.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: said.usage.input, output_tokens: 1 },
    };
    const block = said.byTool
      ? { type: "tool_use", id: "toolu_1", name: "json", input: {} }
      : { type: "text", text: "" };
    const delta = (piece: string) =>
      said.byTool ? { type: "input_json_delta", partial_json: piece } : { type: "text_delta", text: piece };
    const body =
      said.refusal === undefined
        ? [
            { type: "content_block_start", index: 0, content_block: block },
            ...said.pieces.map((piece) => ({
              type: "content_block_delta",
              index: 0,
              delta: delta(piece),
            })),
            { type: "content_block_stop", index: 0 },
          ]
        : [];
    return [
      { type: "message_start", message: start },
      ...body,
      {
        type: "message_delta",
        delta: { stop_reason: stopReason(said), stop_sequence: null },
        usage: { output_tokens: said.usage.output },
      },
      { type: "message_stop" },
    ].map((data) => ({
      event: data.type,
      data,
      ...(data.type === "content_block_delta" && { piece: true as const }),
    }));
  },
};
