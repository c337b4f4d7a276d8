/** What a scripted model says. Without anything it says "ok". */
export type Answer = {
  /** The model's text; may be malformed JSON. */
  text?: string;
  /** Said as JSON text. */
  json?: unknown;
  /** Declines in the provider's own form. */
  refusal?: string;
  /** Stops at the limit of tokens, after the text. */
  cutShort?: true;
  /** An error instead, in the provider's own form. */
  status?: number;
  message?: string;
  headers?: Record<string, string>;
  delayMs?: number;
  /** Ends the connection before anything is said, or in the middle of the body. */
  cut?: "before" | "during";
  usage?: { input: number; output: number };
};

/** An answer with everything in it that a wire format says. */
export type Said = {
  text: string;
  refusal: string | undefined;
  cutShort: boolean;
  model: string;
  usage: { input: number; output: number };
  /** The provider was asked to call a tool named `json` with its answer. */
  byTool: boolean;
};

/** One provider's form of an answer: whole, as the data of server-sent events, and as an error. */
export type Wire = {
  whole(said: Said): unknown;
  events(said: Said): { event?: string; data: unknown }[];
  error(status: number, message: string): unknown;
  /** What ends a stream besides its last event. */
  end?: string;
};

/** A text in two pieces, as a stream brings it. */
export const pieces = (text: string): string[] => {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter(Boolean);
};
