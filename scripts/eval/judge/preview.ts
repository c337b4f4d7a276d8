import type { z } from "zod";
import type { previewInput } from "@/features/execution/schema";
import { previewNode } from "@/features/execution/server/preview-node";
import type { Answer } from "../configurator";
import type { Line } from "../line";

export type Previewed = { ok: true; preview: Record<string, unknown> } | { ok: false; fault: string };

/** What the configured node would do with a context, by the function that answers /nodes/preview. */
export async function previewAnswer(
  type: string,
  answer: Answer,
  context: NonNullable<Line["context"]>,
): Promise<Previewed> {
  const input: z.output<typeof previewInput> = {
    type,
    config: answer.config,
    context: { ...context, steps: context.steps ?? {} },
    node: answer.node,
  };
  try {
    return { ok: true, preview: await previewNode(input) };
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) };
  }
}
