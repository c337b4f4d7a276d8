import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";
import { webhookAuth } from "./auth";
import { authFaults, credentialOf } from "./auth-needs";

export const triggerWebhook = defineNode({
  type: "trigger.webhook",
  version: 1,
  category: "trigger",
  label: "Webhook",
  description: "Starts when its address is called over HTTP.",
  icon: "webhook",
  examples: ["POST requests with a GitHub signature, answered at once"],
  ports: { in: [], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    method: z
      .enum(["GET", "POST", "PUT", "PATCH", "DELETE"])
      .default("POST")
      .register(fieldHints, { label: "Method", magic: "The HTTP method that callers must use." }),
    auth: webhookAuth.default({ type: "none" }).register(fieldHints, {
      label: "Authentication",
      magic:
        "How callers prove who they are: none, basic (user name and password), bearer (token), apiKey (in a header or the query), hmac (signature of the body; preset for github, stripe, slack), jwt, or ip (allowed address ranges). The secret itself is a credential, never part of the config.",
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
  credential: ({ auth }) => {
    const type = credentialOf(auth);
    return { types: type ? [type] : [], required: type !== undefined };
  },
  check: ({ auth }) => authFaults(auth),
  summary: (config) =>
    `${config.method ?? "POST"} · ${config.response === "wait" ? "waits for the result" : "answers at once"}`,
});
