import { procedure, router } from "@/server/trpc";
import { eventAnswer, eventInput } from "./schema";
import { receiveEvent } from "./server/triggers/receive-event";

export const eventsRouter = router({
  post: procedure("workflows:run")
    .input(eventInput)
    .output(eventAnswer)
    .mutation(({ ctx, input }) => receiveEvent(ctx.actor, input)),
});
