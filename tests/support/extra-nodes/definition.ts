import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";

/** A type that the application has never heard of, with a field of every kind. */
export const utilityEcho = defineNode({
  type: "utility.echo",
  version: 1,
  category: "utility",
  label: "Echo",
  description: "Says a text several times.",
  icon: "an-icon-that-there-is-not",
  ports: {
    in: [{ id: "in", label: "In" }],
    out: [
      { id: "loud", label: "Loud" },
      { id: "soft", label: "Soft" },
    ],
  },
  config: z.object({
    text: z
      .string({ error: "Text is missing: say what to echo" })
      .min(1, "Text is missing: say what to echo")
      .register(fieldHints, { label: "Text", placeholder: "Hello {{trigger.name}}" }),
    times: z.number().int().min(1).max(5).default(1).register(fieldHints, { label: "Times" }),
    voice: z.enum(["loud", "soft"]).default("loud").register(fieldHints, { label: "Voice" }),
    reverse: z.boolean().default(false).register(fieldHints, { label: "Backwards" }),
    tags: z
      .array(
        z.object({ name: z.string().min(1, "must not be empty").register(fieldHints, { label: "Tag" }) }),
      )
      .default([])
      .register(fieldHints, { label: "Tags" }),
  }),
  output: z.object({ said: z.string(), tags: z.array(z.string()) }),
});
