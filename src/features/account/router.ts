import { z } from "zod";
import { procedure, router } from "@/server/trpc";
import { auditPage, listAuditInput } from "./audit-schema";
import {
  apiKey,
  apiKeyIdInput,
  createApiKeyInput,
  createdApiKey,
  endedSessions,
  me,
  sessionIdInput,
  sessionView,
  workspaceSettings,
} from "./schema";
import { createApiKey, listApiKeys, revokeApiKey } from "./server/api-keys";
import { listAudit } from "./server/audit-log";
import { readMe } from "./server/me";
import { endOtherSessions, endSession, listSessions } from "./server/sessions";
import { getWorkspaceSettings, type Limits, saveWorkspaceSettings } from "./server/workspace-settings";
import { twoFactorRouter } from "./two-factor-router";

export const accountRouter = (execution: Limits) =>
  router({
    me: procedure("account:read")
      .output(me)
      .query(({ ctx }) => readMe(ctx.actor)),
    apiKeys: router({
      list: procedure("account:read")
        .output(z.array(apiKey))
        .query(({ ctx }) => listApiKeys(ctx.actor)),
      create: procedure("account:write", { stepUp: true })
        .input(createApiKeyInput)
        .output(createdApiKey)
        .mutation(({ ctx, input }) => createApiKey(ctx.actor, input)),
      revoke: procedure("account:write", { stepUp: true })
        .input(apiKeyIdInput)
        .output(z.void())
        .mutation(({ ctx, input }) => revokeApiKey(ctx.actor, input.id)),
    }),
    sessions: router({
      list: procedure("sessions:write")
        .output(z.array(sessionView))
        .query(({ ctx }) => listSessions(ctx.actor)),
      end: procedure("sessions:write", { stepUp: true })
        .input(sessionIdInput)
        .output(z.void())
        .mutation(({ ctx, input }) => endSession(ctx.actor, input.id)),
      endOthers: procedure("sessions:write", { stepUp: true })
        .output(endedSessions)
        .mutation(({ ctx }) => endOtherSessions(ctx.actor)),
    }),
    twoFactor: twoFactorRouter,
    audit: router({
      list: procedure("audit:read")
        .input(listAuditInput)
        .output(auditPage)
        .query(({ ctx, input }) => listAudit(ctx.actor, input)),
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
