import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";

const none = z.object({ type: z.literal("none") });
const bearer = z.object({ type: z.literal("bearer") });
/** A preset says all of it: the other fields are for signatures that none describes. */
const noPreset = { field: "preset", is: [undefined] } as const;

const hmac = z.object({
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
  toleranceSeconds: z
    .number()
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .register(fieldHints, { label: "Tolerance (seconds)", help: "How old a timestamp may be. Default 300." }),
});

export type WebhookAuth = z.output<typeof webhookAuth>;
export const webhookAuth = z.discriminatedUnion("type", [none, bearer, hmac]);

const credentialOf = { none: undefined, bearer: "BEARER_TOKEN", hmac: "HMAC_SECRET" } as const;

export const triggerWebhook = defineNode({
  type: "trigger.webhook",
  version: 1,
  category: "trigger",
  label: "Webhook",
  description: "Starts when its address is called over HTTP.",
  icon: "webhook",
  ports: { in: [], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    method: z
      .enum(["GET", "POST", "PUT", "PATCH", "DELETE"])
      .default("POST")
      .register(fieldHints, { label: "Method", magic: "The HTTP method that callers must use." }),
    auth: webhookAuth.default({ type: "none" }).register(fieldHints, {
      label: "Authentication",
      magic: "How callers prove who they are; the secret itself is a credential, never part of the config.",
    }),
    response: z.enum(["immediate", "wait"]).default("immediate").register(fieldHints, {
      label: "Answer",
      help: "immediate: 202 as soon as the run is stored. wait: the run's output when it ends, up to 25 s.",
    }),
  }),
  output: z.object({
    method: z.string(),
    headers: z.record(z.string(), z.string()),
    query: z.record(z.string(), z.unknown()),
    body: z.unknown(),
  }),
  credential: (config) => {
    const parsed = webhookAuth.safeParse(config.auth ?? { type: "none" });
    const type = parsed.success ? credentialOf[parsed.data.type] : undefined;
    return { types: type ? [type] : [], required: type !== undefined };
  },
  summary: (config) =>
    `${config.method ?? "POST"} · ${config.response === "wait" ? "waits for the result" : "answers at once"}`,
});
