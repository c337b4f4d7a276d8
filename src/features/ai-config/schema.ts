import { z } from "zod";

/** What magic input is asked: a node type, the user's words, and the data that the node would see. */
export const configureInput = z.object({
  nodeType: z.string().max(100),
  intent: z.string().trim().min(1, "must not be empty").max(4_000),
  context: z
    .object({ trigger: z.unknown().optional(), steps: z.record(z.string(), z.unknown()).default({}) })
    .optional(),
  current: z.record(z.string(), z.unknown()).optional(),
});
