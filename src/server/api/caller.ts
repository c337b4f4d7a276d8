import { actorOfSession } from "@/server/actor";
import { type Context, createCallerFactory } from "@/server/trpc";
import { appRouter } from "./root";

const createCaller = createCallerFactory(appRouter);

/** Calls the procedures in this process, as whoever the context says; `signal` tells them that nobody waits any more. */
export const callerFor = (context: Context, signal?: AbortSignal) =>
  createCaller(context, signal && { signal });

/** Calls the procedures for a page, as the person who is signed in. */
export const createServerCaller = (session: Parameters<typeof actorOfSession>[0]) =>
  createCaller({ actor: actorOfSession(session), reading: "preview" });
