import { z } from "zod";

const kept = z.object({
  triggerId: z.string().optional(),
  /** The JSON text given to each trigger, as it was typed. */
  inputs: z.record(z.string(), z.string()).default({}),
});
export type RunInputs = z.infer<typeof kept>;

const keyOf = (workflowId: string) => `workfuse:run-input:${workflowId}`;

/** What this browser last ran a workflow with. */
export function readRunInputs(storage: Storage, workflowId: string): RunInputs {
  const text = storage.getItem(keyOf(workflowId));
  if (text === null) return { inputs: {} };
  try {
    return kept.safeParse(JSON.parse(text)).data ?? { inputs: {} };
  } catch (error) {
    if (error instanceof SyntaxError) return { inputs: {} };
    throw error;
  }
}

/** Remembers the trigger that was run and the input that it was given. */
export function keepRunInput(storage: Storage, workflowId: string, triggerId: string, input: string): void {
  const known = readRunInputs(storage, workflowId);
  const next: RunInputs = { triggerId, inputs: { ...known.inputs, [triggerId]: input } };
  try {
    storage.setItem(keyOf(workflowId), JSON.stringify(next));
  } catch (error) {
    // A full or forbidden storage: the input is then asked for again, nothing else is lost.
    if (!(error instanceof DOMException)) throw error;
  }
}
