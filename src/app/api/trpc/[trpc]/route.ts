import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { actorOf } from "@/server/actor";
import { appRouter } from "@/server/api/root";

const handler = (request: Request) =>
  fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: async () => ({ actor: await actorOf(request) }),
  });

export { handler as GET, handler as POST };
