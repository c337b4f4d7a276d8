import { setTimeout as sleep } from "node:timers/promises";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { Application } from "~/tests/support/application";

type User = Awaited<ReturnType<Application["signUp"]>>;

/** Waits for an execution's end and reads it. */
export async function finished(user: User, id: string) {
  for (;;) {
    const execution = await user.executions.get({ id });
    if (!["PENDING", "RUNNING"].includes(execution.status)) return execution;
    await sleep(20);
  }
}

/** Creates a workflow, runs it and reads how it ended. */
export async function runToEnd(user: User, document: WorkflowDocument, input?: unknown) {
  const { id } = await user.workflows.create({ document });
  const { executionId } = await user.executions.run({ id, input });
  return finished(user, executionId);
}

/** Every step of an execution, page by page. */
export async function allSteps(user: User, id: string) {
  const steps = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<User["executions"]["steps"]>> = await user.executions.steps({
      id,
      cursor,
    });
    steps.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return steps;
}
