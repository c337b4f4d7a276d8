import { accountRouter } from "@/features/account/router";
import { aiRouter } from "@/features/ai-config/router";
import { credentialsRouter } from "@/features/credentials/router";
import { workflowsRouter } from "@/features/editor/router";
import { eventsRouter } from "@/features/execution/events-router";
import { nodesRouter } from "@/features/execution/nodes-router";
import { payloadsRouter } from "@/features/execution/payloads-router";
import { executionsRouter } from "@/features/execution/router";
import { limitsChanged } from "@/features/execution/server/admission";
import { planText, problemsOf } from "@/features/execution/server/problems-of";
import { readStepCase } from "@/features/execution/server/step-case/read-step-case";
import { registerTriggers } from "@/features/execution/server/triggers/register-triggers";
import { router } from "@/server/trpc";

/** Everything that the application can be asked to do: tRPC and REST serve these same procedures. */
export const appRouter = router({
  workflows: workflowsRouter({ problemsOf, planText, registerTriggers, limitsChanged }),
  executions: executionsRouter,
  payloads: payloadsRouter,
  credentials: credentialsRouter,
  events: eventsRouter,
  nodes: nodesRouter,
  ai: aiRouter({ readStepCase }),
  account: accountRouter({ limitsChanged }),
});

export type AppRouter = typeof appRouter;
