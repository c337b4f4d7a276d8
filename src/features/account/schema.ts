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
});
/** `key` is shown this once and never again. */
export const createdApiKey = apiKey.extend({ key: z.string() });
export const apiKeyIdInput = z.object({ id: uuid });

export const workspaceSettings = z.object({
  /** How many runs of all its workflows may be under way at once; null is no limit. */
  concurrency: runLimit.nullable(),
});
export type WorkspaceSettings = z.infer<typeof workspaceSettings>;
