import { z } from "zod";
import { procedure, router } from "@/server/trpc";
import {
  allowHostInput,
  completeConnectionInput,
  createCredentialInput,
  rotateCredentialInput,
  testCredentialInput,
  updateCredentialInput,
} from "./inputs";
import {
  connectionTest,
  credential,
  credentialIdInput,
  credentialNotices,
  credentialPage,
  credentialUses,
  deletedCredential,
  listCredentialsInput,
  rotatedCredential,
} from "./schema";
import { allowHost } from "./server/allow-host";
import { createCredential } from "./server/create-credential";
import { credentialNoticesOf } from "./server/credential-notices";
import { credentialUsesOf } from "./server/credential-uses";
import { deleteCredential } from "./server/delete-credential";
import { listCredentials } from "./server/list-credentials";
import { beginConnection, completeConnection, redirectUri } from "./server/oauth/connect";
import { listDeleted, restoreCredential } from "./server/restore-credential";
import { rotateCredential } from "./server/rotate-credential";
import { testConnection } from "./server/test-connection";
import { updateCredential } from "./server/update-credential";

export const credentialsRouter = router({
  list: procedure("credentials:read")
    .input(listCredentialsInput)
    .output(credentialPage)
    .query(({ ctx, input }) => listCredentials(ctx.actor, input)),
  uses: procedure("credentials:read")
    .output(credentialUses)
    .query(({ ctx }) => credentialUsesOf(ctx.actor)),
  deleted: procedure("credentials:read")
    .output(z.object({ items: z.array(deletedCredential) }))
    .query(({ ctx }) => listDeleted(ctx.actor)),
  notices: procedure("credentials:read")
    .output(credentialNotices)
    .query(({ ctx }) => credentialNoticesOf(ctx.actor)),
  redirectUri: procedure("credentials:read")
    .output(z.object({ url: z.string() }))
    .query(() => ({ url: redirectUri() })),
  create: procedure("credentials:write", { stepUp: true })
    .input(createCredentialInput)
    .output(credential)
    .mutation(({ ctx, input }) => createCredential(ctx.actor, input)),
  update: procedure("credentials:write", { stepUp: true })
    .input(updateCredentialInput)
    .output(credential)
    .mutation(({ ctx, input }) => updateCredential(ctx.actor, input)),
  rotate: procedure("credentials:write", { stepUp: true })
    .input(rotateCredentialInput)
    .output(rotatedCredential)
    .mutation(({ ctx, input }) => rotateCredential(ctx.actor, input)),
  allowHost: procedure("credentials:write", { stepUp: true })
    .input(allowHostInput)
    .output(credential)
    .mutation(({ ctx, input }) => allowHost(ctx.actor, input)),
  test: procedure("credentials:write")
    .input(testCredentialInput)
    .output(connectionTest)
    .mutation(({ ctx, input }) => testConnection(ctx.actor, input)),
  connect: procedure("credentials:write", { stepUp: true })
    .input(credentialIdInput)
    .output(z.object({ url: z.string() }))
    .mutation(({ ctx, input }) => beginConnection(ctx.actor, input.id)),
  completeConnection: procedure("credentials:write")
    .input(completeConnectionInput)
    .output(credential.pick({ id: true, name: true }))
    .mutation(({ ctx, input }) => completeConnection(ctx.actor, input)),
  delete: procedure("credentials:write", { stepUp: true })
    .input(credentialIdInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteCredential(ctx.actor, input.id)),
  restore: procedure("credentials:write", { stepUp: true })
    .input(credentialIdInput)
    .output(credential)
    .mutation(({ ctx, input }) => restoreCredential(ctx.actor, input.id)),
});
