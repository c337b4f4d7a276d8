const mebibyte = 1_048_576;

export const inMebibytes = (bytes: number): string => `${Math.round(bytes / mebibyte)} MiB`;

/** What code may take. */
export const sandboxLimits = {
  /** Of the code's values, in bytes. */
  memoryBytes: 64 * mebibyte,
  /** Of its input and of what it returns, each as JSON in UTF-8. */
  jsonBytes: 10 * mebibyte,
  /** Objects and lists inside each other. */
  outputDepth: 500,
  /** However long the node's time-out: code that runs keeps a thread from others. */
  runMs: 60_000,
} as const;

/** One run of code; `input` is JSON. */
export type CodeJob = { code: string; input: string };

/** What a run came to; `output` is JSON. Name and message are fit to be shown to whoever wrote the code. */
export type CodeResult = { ok: true; output: string } | { ok: false; name: string; message: string };

export const failed = (name: string, message: string): CodeResult => ({ ok: false, name, message });
