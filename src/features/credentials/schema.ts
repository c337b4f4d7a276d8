import { z } from "zod";
import { isoTime, pageInput, pageOf, uuid } from "@/lib/paging";
import { credentialTypes } from "@/nodes/kit/define-node";

const text = z.string().min(1, "must not be empty").max(32_768);

/** Each value's fields; a plain text is short for the one field that matters. */
export const credentialValues = {
  API_KEY: z.union([
    text.transform((key) => ({ in: "header" as const, name: "X-API-Key", key })),
    z.object({
      in: z.enum(["header", "query"]).default("header"),
      name: z
        .string()
        .regex(/^[A-Za-z0-9_.-]{1,100}$/, "must be a header or parameter name")
        .default("X-API-Key"),
      key: text,
    }),
  ]),
  BEARER_TOKEN: z.union([text.transform((token) => ({ token })), z.object({ token: text })]),
  BASIC_AUTH: z.object({ username: z.string().max(1_000), password: z.string().max(32_768) }),
  HMAC_SECRET: z.union([text.transform((secret) => ({ secret })), z.object({ secret: text })]),
} as const;

/** `api.stripe.com`, or `*.slack.com` for every host below it. */
const hostPattern = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be a host such as api.stripe.com or *.slack.com");

export const credentialName = z.string().trim().min(1, "must not be empty").max(100);
export const allowedHosts = z.array(hostPattern).max(50);

/** What anyone may see of a credential: never its value. */
export const credential = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(credentialTypes),
  secretArn: z.string(),
  allowedHosts: z.array(z.string()),
  createdAt: isoTime,
  lastUsedAt: isoTime.nullable(),
});
export type Credential = z.infer<typeof credential>;

export const listCredentialsInput = pageInput;
export const credentialPage = pageOf(credential);
export const createCredentialInput = z
  .object({
    name: credentialName,
    type: z.enum(credentialTypes),
    value: z.unknown(),
    allowedHosts: allowedHosts.default([]),
  })
  .superRefine((input, context) => {
    const parsed = credentialValues[input.type].safeParse(input.value);
    if (parsed.success) return;
    // The value itself must not be part of a message: only where it is wrong, and how.
    const issue = parsed.error.issues[0];
    const shape =
      input.type === "BASIC_AUTH" ? "{ username, password }" : "a text, or an object with its fields";
    const path = ["value", ...(issue?.path ?? [])];
    context.addIssue({ code: "custom", path, message: `does not fit the type ${input.type}: give ${shape}` });
  });
export const updateCredentialInput = z.object({
  id: uuid,
  name: credentialName.optional(),
  allowedHosts: allowedHosts.optional(),
});
export const credentialIdInput = z.object({ id: uuid });
