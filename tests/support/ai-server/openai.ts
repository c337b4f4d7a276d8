import type { Said, Wire } from "./wire";

const finish = ({ cutShort }: Said) => (cutShort ? "length" : "stop");
const error = (status: number, message: string) => ({
  error: { message, type: status === 429 ? "rate_limit_error" : "invalid_request_error", code: null },
});
const chatUsage = ({ usage }: Said) => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
});

/** POST /chat/completions. */
export const chat: Wire = {
  error,
  end: "[DONE]",
  broken: (message) => ({ data: error(500, message) }),
  whole: (said) => ({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: said.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: said.refusal === undefined ? said.text : null,
          refusal: said.refusal ?? null,
        },
        finish_reason: finish(said),
      },
    ],
    usage: chatUsage(said),
  }),
  events(said) {
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      data: {
        id: "chatcmpl-1",
        object: "chat.completion.chunk",
        created: 1_700_000_000,
        model: said.model,
        choices: [{ index: 0, delta, finish_reason }],
      },
    });
    const key = said.refusal === undefined ? "content" : "refusal";
    return [
      chunk({ role: "assistant" }),
      ...said.pieces.map((piece) => ({ ...chunk({ [key]: piece }), piece: true as const })),
      chunk({}, finish(said)),
      {
        data: {
          id: "chatcmpl-1",
          object: "chat.completion.chunk",
          model: said.model,
          choices: [],
          usage: chatUsage(said),
        },
      },
    ];
  },
};

const response = (said: Said) => ({
  id: "resp_1",
  object: "response",
  created_at: 1_700_000_000,
  model: said.model,
  status: said.cutShort ? "incomplete" : "completed",
  incomplete_details: said.cutShort ? { reason: "max_output_tokens" } : null,
  output: [
    {
      type: "message",
      id: "msg_1",
      role: "assistant",
      status: "completed",
      content: [
        said.refusal === undefined
          ? { type: "output_text", text: said.text, annotations: [] }
          : { type: "refusal", refusal: said.refusal },
      ],
    },
  ],
  usage: { input_tokens: said.usage.input, output_tokens: said.usage.output },
});

/** POST /responses. */
export const responses: Wire = {
  error,
  whole: response,
  broken: (message) => {
    const data = { type: "error", sequence_number: 9, code: "server_error", message, param: null };
    return { event: "error", data };
  },
  events(said) {
    const whole = response(said);
    const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
    const type = said.refusal === undefined ? "response.output_text.delta" : "response.refusal.delta";
    const [item] = whole.output;
    return [
      { type: "response.created", response: { ...whole, output: [], status: "in_progress" } },
      { type: "response.output_item.added", output_index: 0, item: { ...item, content: [] } },
      ...said.pieces.map((delta) => ({ type, ...at, delta })),
      { type: "response.output_item.done", output_index: 0, item },
      { type: said.cutShort ? "response.incomplete" : "response.completed", response: whole },
    ].map((data) => ({ event: data.type, data, ...(data.type === type && { piece: true as const }) }));
  },
};
