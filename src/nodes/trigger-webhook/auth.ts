import { z } from "zod";
import { fieldHints } from "@/nodes/kit/define-node";
import { hmac } from "./hmac";

const none = z.object({ type: z.literal("none") }).register(fieldHints, { label: "None" });
const basic = z
  .object({ type: z.literal("basic") })
  .register(fieldHints, { label: "User name and password (Basic)" });
const bearer = z.object({ type: z.literal("bearer") }).register(fieldHints, { label: "Bearer token" });

const apiKey = z
  .object({
    type: z.literal("apiKey"),
    in: z
      .enum(["header", "query"])
      .default("header")
      .register(fieldHints, { label: "Sent in", magic: "Where callers put the key." }),
    name: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,100}$/, "must be a header or parameter name: letters, digits, _ . and -")
      .default("X-API-Key")
      .register(fieldHints, {
        label: "Name",
        help: "The header or query parameter that holds the key.",
        place: "literal",
        magic: "The name of the header or query parameter that holds the key.",
      }),
  })
  .register(fieldHints, { label: "API key" });

/** Those of RFC 7518, section 3.1, and RFC 8037; `none` is not among them. */
export const jwtAlgorithms = [
  ...(["HS256", "HS384", "HS512"] as const),
  ...(["RS256", "RS384", "RS512"] as const),
  ...(["PS256", "PS384", "PS512"] as const),
  ...(["ES256", "ES384", "ES512"] as const),
  "EdDSA",
] as const;

const jwt = z
  .object({
    type: z.literal("jwt"),
    algorithms: z
      .array(z.enum(jwtAlgorithms))
      .min(1, "add at least one algorithm")
      .max(jwtAlgorithms.length)
      .default(["HS256"])
      .register(fieldHints, {
        label: "Algorithms",
        help: "HS…: signed with the credential's secret. All others: with a key of the key set.",
        magic: "The only signature algorithms that are taken. HS… goes with no other kind.",
      }),
    issuer: z.string().max(1_000).optional().register(fieldHints, {
      label: "Issuer",
      placeholder: "https://login.example.com/",
      help: "When set, the token's iss must be exactly this.",
      place: "literal",
      magic: "What the token's claim iss must be.",
    }),
    audience: z.string().max(1_000).optional().register(fieldHints, {
      label: "Audience",
      help: "When set, the token's aud must be this, or a list that has it.",
      place: "literal",
      magic: "What the token's claim aud must hold.",
    }),
    jwksUrl: z
      .url({ protocol: /^https?$/, error: "must be an absolute https:// URL" })
      .max(2_000)
      .refine((url) => !/^[^/]*\/\/[^/?#]*@/.test(url), "must hold no user name or password")
      .optional()
      .register(fieldHints, {
        label: "Key set (JWKS) URL",
        placeholder: "https://login.example.com/.well-known/jwks.json",
        help: "Where the issuer publishes its keys; for all algorithms but HS….",
        place: "literal",
        magic: "The https address of the issuer's JSON Web Key Set; for all algorithms but HS….",
      }),
  })
  .register(fieldHints, { label: "JSON Web Token (JWT)" });

const ranges = [z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()];

const ip = z
  .object({
    type: z.literal("ip"),
    allow: z
      .array(
        z
          .string()
          .trim()
          .refine(
            (text) => ranges.some((range) => range.safeParse(text).success),
            "must be an address range such as 203.0.113.0/24 or 2001:db8::/32",
          )
          .register(fieldHints, { label: "Range", placeholder: "203.0.113.0/24", place: "literal" }),
        { error: "Allowed addresses are missing: add at least one range" },
      )
      .min(1, "Allowed addresses are missing: add at least one range")
      .max(500)
      .register(fieldHints, {
        label: "Allowed addresses",
        help: "IPv4 and IPv6 ranges in CIDR notation.",
        magic: "The ranges, in CIDR notation, that callers' addresses must be in.",
      }),
  })
  .register(fieldHints, { label: "IP addresses" });

/** How callers of a webhook prove who they are. */
export const webhookAuth = z.discriminatedUnion("type", [none, basic, bearer, apiKey, hmac, jwt, ip]);
export type WebhookAuth = z.output<typeof webhookAuth>;

/** Whether a JWT of this algorithm is signed with a secret that both sides know. */
export const isShared = (algorithm: unknown): boolean => String(algorithm).startsWith("HS");
