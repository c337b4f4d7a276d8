import { z } from "zod";
import { isoTime, pageInput, pageOf, uuid } from "@/lib/paging";
import { isStorable, notStorable } from "@/lib/storable";
import { type CredentialType, credentialTypes } from "@/nodes/kit/define-node";

const text = z.string().min(1, "must not be empty").max(32_768);
/** What a header can carry (RFC 9110, section 5.5). */
const headerText = text.regex(
  /^[\t\x20-\x7e\x80-\xff]*$/,
  "must be one line of characters that a header can carry",
);

/** Each value's fields; a plain text is short for the one field that matters. */
export const credentialValues = {
  API_KEY: z.union([
    headerText.transform((key) => ({ in: "header" as const, name: "X-API-Key", key })),
    z.object({
      in: z.enum(["header", "query"]).default("header"),
      name: z
        .string()
        .regex(/^[A-Za-z0-9_.-]{1,100}$/, "must be a header or parameter name")
        .default("X-API-Key"),
      key: headerText,
    }),
  ]),
  BEARER_TOKEN: z.union([headerText.transform((token) => ({ token })), z.object({ token: headerText })]),
  // The first colon ends the user name (RFC 7617, section 2).
  BASIC_AUTH: z.object({
    username: z
      .string()
      .max(1_000)
      .regex(/^[^:]*$/, "must have no colon"),
    password: z.string().max(32_768),
  }),
  HMAC_SECRET: z.union([text.transform((secret) => ({ secret })), z.object({ secret: text })]),
} as const;

/** `api.stripe.com`, or `*.slack.com` for every host below it. */
const hostPattern = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be a host such as api.stripe.com or *.slack.com");

/** The value of a type as it is stored; undefined, with where it is wrong, for what does not fit. */
export function parseCredentialValue(
  type: CredentialType,
  value: unknown,
): { value: object } | { path: PropertyKey[]; message: string } {
  const parsed = credentialValues[type].safeParse(value);
  if (parsed.success) return { value: parsed.data };
  // The value itself must not be part of a message: only where it is wrong, and how.
  const shape = type === "BASIC_AUTH" ? "{ username, password }" : "a text, or an object with its fields";
  const path = ["value", ...(parsed.error.issues[0]?.path ?? [])];
  return { path, message: `does not fit the type ${type}: give ${shape}` };
}

export const credentialName = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(100)
  .refine(isStorable, notStorable);
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
    const parsed = parseCredentialValue(input.type, input.value);
    if (!("value" in parsed)) context.addIssue({ code: "custom", ...parsed });
  });
export const updateCredentialInput = z.object({
  id: uuid,
  name: credentialName.optional(),
  /** A credential keeps its type: given, it must be the same. */
  type: z.enum(credentialTypes).optional(),
  /** A new value, which takes the old one's place. */
  value: z.unknown().optional(),
  allowedHosts: allowedHosts.optional(),
});
export const credentialIdInput = z.object({ id: uuid });
