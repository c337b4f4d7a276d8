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
  /** How a stream cuts the text; in two halves where it is not said. */
  pieces?: string[];
  /** Waited for before the stream's second piece and each one after it, with its number from 1. */
  beforePiece?: (index: number) => Promise<unknown>;
  /**
   * Ends the connection before anything is said or in the middle of the body, or ends a stream in its middle as if that
   * were all.
   */
  cut?: "before" | "during" | "quietly";
  /** Answers only whole: a request for a stream is refused as OpenAI does it. */
  refusesToStream?: true;
  /** A stream says this error, in the provider's own form, instead of its second half. */
  breaksOff?: string;
  usage?: { input: number; output: number };
};

/** An answer with everything in it that a wire format says. */
export type Said = {
  text: string;
  /** The text, or the words of the refusal, as a stream brings them. */
  pieces: string[];
  refusal: string | undefined;
  cutShort: boolean;
  model: string;
  usage: { input: number; output: number };
  /** The provider was asked to call a tool named `json` with its answer. */
  byTool: boolean;
};

/** One event of a stream; `piece` is set on those that bring a piece of the text. */
export type WireEvent = { event?: string; data: unknown; piece?: true };

/** One provider's form of an answer: whole, as the data of server-sent events, and as an error. */
export type Wire = {
  whole(said: Said): unknown;
  events(said: Said): WireEvent[];
  error(status: number, message: string): unknown;
  /** An error in the middle of a stream. */
  broken(message: string): WireEvent;
  /** What ends a stream besides its last event. */
  end?: string;
};

/** A text in two pieces, as a stream brings it. */
export const pieces = (text: string): string[] => {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter(Boolean);
};
