import { z } from "zod";
import { procedure, router } from "@/server/trpc";
import { apiKey, apiKeyIdInput, createApiKeyInput, createdApiKey, me, workspaceSettings } from "./schema";
import { createApiKey, listApiKeys, revokeApiKey } from "./server/api-keys";
import { readMe } from "./server/me";
import { getWorkspaceSettings, type Limits, saveWorkspaceSettings } from "./server/workspace-settings";

export const accountRouter = (execution: Limits) =>
  router({
    me: procedure("account:read")
      .output(me)
      .query(({ ctx }) => readMe(ctx.actor)),
    apiKeys: router({
      list: procedure("account:read")
        .output(z.array(apiKey))
        .query(({ ctx }) => listApiKeys(ctx.actor)),
      create: procedure("account:write")
        .input(createApiKeyInput)
        .output(createdApiKey)
        .mutation(({ ctx, input }) => createApiKey(ctx.actor, input)),
      revoke: procedure("account:write")
        .input(apiKeyIdInput)
        .output(z.void())
        .mutation(({ ctx, input }) => revokeApiKey(ctx.actor, input.id)),
    }),
    workspace: router({
      get: procedure("account:read")
        .output(workspaceSettings)
        .query(({ ctx }) => getWorkspaceSettings(ctx.actor)),
      update: procedure("account:write")
        .input(workspaceSettings)
        .output(workspaceSettings)
        .mutation(({ ctx, input }) => saveWorkspaceSettings(ctx.actor, input, execution)),
    }),
  });
