import { procedure, router } from "@/server/trpc";
import { payloadIdInput, payloadView } from "./schema";
import { getPayload } from "./server/get-payload";

export const payloadsRouter = router({
  get: procedure("executions:read")
    .input(payloadIdInput)
    .output(payloadView)
    .query(({ ctx, input }) => getPayload(ctx.actor, input.id)),
});
