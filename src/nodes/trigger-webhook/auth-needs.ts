import type { CredentialType } from "@/nodes/kit/define-node";
import { isShared, webhookAuth } from "./auth";

const fixed: Record<string, CredentialType> = {
  basic: "BASIC_AUTH",
  bearer: "BEARER_TOKEN",
  apiKey: "API_KEY",
  hmac: "HMAC_SECRET",
};

type DraftAuth = { type?: unknown; algorithms?: unknown };

/** The type of credential that an `auth`, which may be a draft's, is checked with; undefined where with none. */
export function credentialOf(auth: unknown): CredentialType | undefined {
  if (!auth || typeof auth !== "object") return undefined;
  const { type, algorithms = ["HS256"] }: DraftAuth = auth;
  if (type === "jwt") {
    return Array.isArray(algorithms) && algorithms.some(isShared) ? "HMAC_SECRET" : undefined;
  }
  return typeof type === "string" && Object.hasOwn(fixed, type) ? fixed[type] : undefined;
}

/** Headers that HTTP or the product itself gives a meaning: no caller could send a key in them. */
const taken = new Set([
  ...["connection", "content-length", "content-type", "cookie", "host", "idempotency-key"],
  ...["transfer-encoding", "x-forwarded-for"],
]);

/** What no single field of an `auth`, which may be a draft's, shows to be wrong. */
export function authFaults(auth: unknown): { field: string; message: string }[] {
  const parsed = webhookAuth.safeParse(auth);
  if (!parsed.success) return [];
  const { data } = parsed;
  if (data.type === "apiKey" && data.in === "header" && taken.has(data.name.toLowerCase())) {
    return [{ field: "auth.name", message: `${data.name} has another meaning; use a header of its own` }];
  }
  if (data.type !== "jwt") return [];
  const shared = data.algorithms.filter(isShared).length;
  if (shared > 0 && shared < data.algorithms.length) {
    // Else a published key could pass for the secret (RFC 8725, section 2.1).
    const message = "HS… cannot be mixed with other algorithms: a secret signs, or a private key does";
    return [{ field: "auth.algorithms", message }];
  }
  if (shared > 0 && data.jwksUrl !== undefined) {
    const message = "a key set has no secrets: leave it out for HS…, or choose another algorithm";
    return [{ field: "auth.jwksUrl", message }];
  }
  if (shared === 0 && data.jwksUrl === undefined) {
    return [{ field: "auth.jwksUrl", message: "is missing: all algorithms but HS… need the issuer's keys" }];
  }
  return [];
}
