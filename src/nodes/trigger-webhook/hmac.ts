import { z } from "zod";
import { fieldHints } from "@/nodes/kit/define-node";

/** A preset says all of it: the other fields are for signatures that none describes. */
const noPreset = { field: "preset", is: [undefined] } as const;

/** A signature of the body by a secret that both sides know. */
export const hmac = z
  .object({
    type: z.literal("hmac"),
    preset: z.enum(["github", "stripe", "slack"]).optional().register(fieldHints, {
      label: "Preset",
      help: "Signs as this service does; the fields below are then ignored.",
    }),
    algorithm: z
      .enum(["sha256", "sha512"])
      .default("sha256")
      .register(fieldHints, { label: "Algorithm", when: noPreset }),
    header: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,100}$/, "must be a header name: letters, digits and -")
      .default("x-signature")
      .register(fieldHints, { label: "Signature header", when: noPreset, place: "literal" }),
    prefix: z
      .string()
      .max(50)
      .optional()
      .register(fieldHints, { label: "Prefix", when: noPreset, placeholder: "sha256=", place: "literal" }),
    encoding: z
      .enum(["hex", "base64"])
      .default("hex")
      .register(fieldHints, { label: "Encoding", when: noPreset }),
    timestampHeader: z
      .string()
      .regex(/^[A-Za-z0-9-]{0,100}$/, "must be a header name: letters, digits and -")
      .optional()
      .register(fieldHints, {
        label: "Timestamp header",
        when: noPreset,
        help: "When set, what is signed is its value, a dot and the body.",
        place: "literal",
      }),
    toleranceSeconds: z.number().int().min(1).max(86_400).optional().register(fieldHints, {
      label: "Tolerance (seconds)",
      help: "How old a timestamp may be. Default 300.",
    }),
  })
  .register(fieldHints, { label: "Signature (HMAC)" });
