import { z } from "zod";
import { procedure, router } from "@/server/trpc";
import {
  createCredentialInput,
  credential,
  credentialIdInput,
  credentialPage,
  listCredentialsInput,
  updateCredentialInput,
} from "./schema";
import { createCredential } from "./server/create-credential";
import { deleteCredential } from "./server/delete-credential";
import { listCredentials } from "./server/list-credentials";
import { updateCredential } from "./server/update-credential";

export const credentialsRouter = router({
  list: procedure("credentials:read")
    .input(listCredentialsInput)
    .output(credentialPage)
    .query(({ ctx, input }) => listCredentials(ctx.actor, input)),
  create: procedure("credentials:write")
    .input(createCredentialInput)
    .output(credential)
    .mutation(({ ctx, input }) => createCredential(ctx.actor, input)),
  update: procedure("credentials:write")
    .input(updateCredentialInput)
    .output(credential)
    .mutation(({ ctx, input }) => updateCredential(ctx.actor, input)),
  delete: procedure("credentials:write")
    .input(credentialIdInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteCredential(ctx.actor, input.id)),
});
