import { type Executor, NodeError } from "@/nodes/kit/executor";
import type { actionCode } from "./definition";

export const code: Executor<typeof actionCode> = {
  async execute({ code: source, input }, { signal, explicitRetries }) {
    // Only the runtime runs code: the web part, which previews, is built without the sandbox.
    const { runCode } = await import(/* turbopackIgnore: true */ "./sandbox/pool");
    const job = { code: source, input: JSON.stringify(input) ?? "null" };
    const result = await runCode(job, signal).catch((error: unknown) => {
      if (!(error instanceof DOMException)) throw error;
      if (error.name !== "TimeoutError") throw new NodeError("Cancelled", "Cancelled", { final: true });
      const message = signal.aborted ? "The code took longer than this node's time-out." : error.message;
      throw new NodeError("Timeout", message, { final: !explicitRetries });
    });
    if (result.ok) return { port: "out", output: JSON.parse(result.output) as unknown };
    // The same code with the same input fails again: repeated only where the document says so.
    throw new NodeError(result.name, result.message, { final: !explicitRetries });
  },
  preview: ({ code: source, input }) => ({ input, code: source }),
};
