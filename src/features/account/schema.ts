import { z } from "zod";
import { isoTime, runLimit, uuid } from "@/lib/paging";
import { isStorable, notStorable } from "@/lib/storable";

export const apiKeyScopes = ["read", "write", "run"] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];

export const me = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  image: z.string().nullable(),
  workspace: z.object({ id: z.string(), name: z.string(), role: z.string() }),
});

export const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters of the key. */
  prefix: z.string(),
  scopes: z.array(z.enum(apiKeyScopes)),
  createdAt: isoTime,
  expiresAt: isoTime.nullable(),
  lastUsedAt: isoTime.nullable(),
});
export type ApiKeyView = z.infer<typeof apiKey>;

export const createApiKeyInput = z.object({
  name: z.string().trim().min(1, "must not be empty").max(100).refine(isStorable, notStorable),
  scopes: z
    .array(z.enum(apiKeyScopes))
    .min(1)
    .default([...apiKeyScopes]),
  /** After how many days the key is nobody's; left out or null, never. */
  expiresInDays: z.number().int().min(1).max(3_650).nullish(),
});
/** `key` is shown this once and never again. */
export const createdApiKey = apiKey.extend({ key: z.string() });
export const apiKeyIdInput = z.object({ id: uuid });

/** One of the reader's sessions. */
export const sessionView = z.object({
  id: z.string(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
  address: z.string().nullable(),
  /** What the browser says of itself. */
  userAgent: z.string().nullable(),
  createdAt: isoTime,
  /** When it was used last, to the day. */
  usedAt: isoTime,
  expiresAt: isoTime,
});
export type SessionView = z.infer<typeof sessionView>;
export const sessionIdInput = z.object({ id: uuid });
export const endedSessions = z.object({ ended: z.number() });

export const workspaceSettings = z.object({
  /** How many runs of all its workflows may be under way at once; null is no limit. */
  concurrency: runLimit.nullable(),
});
export type WorkspaceSettings = z.infer<typeof workspaceSettings>;
