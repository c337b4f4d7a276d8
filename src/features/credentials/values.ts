import { z } from "zod";
import type { CredentialType } from "@/nodes/kit/define-node";
import { oauthValue, rotatedOAuthValue } from "./oauth/settings";

const text = z.string().min(1, "must not be empty").max(32_768);
/** What a header can carry (RFC 9110, section 5.5). */
const headerText = text.regex(
  /^[\t\x20-\x7e\x80-\xff]*$/,
  "must be one line of characters that a header can carry",
);
const headerName = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, "must be 1 to 100 letters, digits, _ . or -");

/** Headers that belong to the connection or the product, so that a credential cannot set them. */
const taken = new Set([
  ...["connection", "content-length", "expect", "host", "idempotency-key", "keep-alive"],
  ...["proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"],
]);
const ownHeader = headerName.refine(
  (name) => !taken.has(name.toLowerCase()),
  "is a header that the connection or the product sets itself",
);

const signing = {
  header: ownHeader.optional(),
  algorithm: z.enum(["sha256", "sha512"]).optional(),
  encoding: z.enum(["hex", "base64"]).optional(),
  prefix: z.union([z.literal(""), headerText.max(100)]).optional(),
  timestampHeader: ownHeader.optional(),
};

const sameName = (headers: readonly { name: string }[]) =>
  new Set(headers.map(({ name }) => name.toLowerCase())).size < headers.length;

/** Each value's fields; a plain text is short for the one field that matters. */
export const credentialValues = {
  API_KEY: z.union([
    headerText.transform((key) => ({ in: "header" as const, name: "X-API-Key", key })),
    z.object({
      in: z.enum(["header", "query"]).default("header"),
      name: headerName.default("X-API-Key"),
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
  OAUTH2: oauthValue,
  CUSTOM_HEADERS: z.object({
    headers: z
      .array(z.object({ name: ownHeader, value: headerText.max(8_192) }))
      .min(1, "must have at least one header")
      .max(20)
      .refine((headers) => !sameName(headers), "must not name a header twice"),
  }),
  HMAC_SECRET: z.union([text.transform((secret) => ({ secret })), z.object({ secret: text, ...signing })]),
} as const;

const shapes: Partial<Record<CredentialType, string>> = {
  BASIC_AUTH: "{ username, password }",
  CUSTOM_HEADERS: "{ headers: [{ name, value }] }",
  OAUTH2:
    "{ preset, grant, clientId, clientSecret, scopes }, for the preset custom also authorizeUrl and tokenUrl",
};

export type ParsedValue<T> = { value: T } | { path: PropertyKey[]; message: string };

function parseBy<T>(
  schema: z.ZodType<T>,
  type: CredentialType,
  value: unknown,
  shape?: string,
): ParsedValue<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  // The value itself must not be part of a message: only where it is wrong, and how.
  const path = ["value", ...(parsed.error.issues[0]?.path ?? [])];
  const wanted = shape ?? shapes[type] ?? "a text, or an object with its fields";
  return { path, message: `does not fit the type ${type}: give ${wanted}` };
}

/** The value of a new credential; with where it is wrong, and never a part of it, for what does not fit. */
export const parseCredentialValue = (type: CredentialType, value: unknown): ParsedValue<object> =>
  parseBy<object>(credentialValues[type], type, value);

/** What of a value says how it is sent, and stays where a new value does not say otherwise; and the secret itself. */
const kept: Partial<Record<CredentialType, { secret: string; fields: readonly string[] }>> = {
  API_KEY: { secret: "key", fields: ["in", "name"] },
  BASIC_AUTH: { secret: "password", fields: ["username"] },
  HMAC_SECRET: { secret: "secret", fields: Object.keys(signing) },
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function withKept(type: CredentialType, value: unknown, before: unknown): unknown {
  const own = kept[type];
  const given = own && typeof value === "string" ? { [own.secret]: value } : value;
  if (!own || !isRecord(given) || !isRecord(before)) return given;
  const stays = own.fields.flatMap((name) => (before[name] === undefined ? [] : [[name, before[name]]]));
  return { ...Object.fromEntries(stays), ...given };
}

/**
 * A value that takes the place of the one `before`: how that is sent stays where the new one does not say otherwise.
 * Of OAUTH2 it is the client's secret alone.
 */
export const parseNewValue = (type: CredentialType, value: unknown, before: unknown): ParsedValue<object> =>
  type === "OAUTH2"
    ? parseBy<object>(rotatedOAuthValue, type, value, "the client's new secret, a text or { clientSecret }")
    : parseCredentialValue(type, withKept(type, value, before));
