import { setTimeout as sleep } from "node:timers/promises";
import type { StepDetail } from "@/features/execution/schema";
import { AppError } from "@/lib/errors";
import type { Problem, WorkflowDocument } from "@/lib/workflow/document";
import type { Actor } from "@/server/actor";
import { callerFor } from "@/server/api/caller";
import { db } from "@/server/db";
import { CommandError } from "../command-error";
import { operator } from "../operator";
import { readDocument, readJson } from "../read-document";

/** How often to look for news, in milliseconds. */
const lookMs = 100;

type Caller = ReturnType<typeof callerFor>;

/** The workflow under which the run is kept: the operator's newest of this name, else a new one. */
async function workflowFor(actor: Actor, caller: Caller, document: WorkflowDocument): Promise<string> {
  const known = await db().workflow.findFirst({
    where: { workspaceId: actor.workspaceId, name: document.name, deletedAt: null },
    orderBy: { id: "desc" },
    select: { id: true },
  });
  return known?.id ?? (await caller.workflows.create({ document })).id;
}

function stepLine({ status, name, iteration, startedAt, completedAt, attempts, error }: StepDetail): string {
  const took = startedAt && completedAt ? ` ${Date.parse(completedAt) - Date.parse(startedAt)} ms` : "";
  const tries = attempts.length > 1 ? ` (attempt ${attempts.length})` : "";
  return `${status.padEnd(8)}${name}${iteration && ` [${iteration}]`}${took}${tries}${error ? `: ${error.message}` : ""}`;
}

function problemLines(error: AppError): string {
  const problems = (error.details?.problems ?? []) as Problem[];
  const lines = problems.map(
    ({ nodeId, field, message }) => `  ${[nodeId, field].filter(Boolean).join(" ")}: ${message}`,
  );
  return [error.message, ...lines].join("\n");
}

/** `run FILE [--input JSON-FILE] [--user EMAIL]`: exit status 0 only if the run completed. */
export async function runCommand(
  args: string[],
  options: { input?: string; user?: string },
): Promise<number> {
  const [file] = args;
  if (!file) throw new CommandError("Usage: workfuse run FILE [--input JSON-FILE] [--user EMAIL]");
  const document = readDocument(file);
  const input = options.input === undefined ? undefined : readJson(options.input);
  const actor = await operator(options.user);
  const caller = callerFor({ actor });
  const id = await workflowFor(actor, caller, document);
  const { executionId } = await caller.executions
    .run({ id, document, input })
    .catch((error: { cause?: unknown }) => {
      throw error.cause instanceof AppError ? new CommandError(problemLines(error.cause)) : error;
    });
  console.log(`Run ${executionId} of "${document.name}"`);
  const seen = new Map<string, number>();
  for (;;) {
    const execution = await caller.executions.get({ id: executionId });
    for (const step of execution.steps) {
      const key = `${step.nodeId} ${step.iteration}`;
      if (step.status === "PENDING" || seen.get(key) === step.revision) continue;
      seen.set(key, step.revision);
      console.log(stepLine(step));
    }
    const { status, error, output } = execution;
    if (status !== "PENDING" && status !== "RUNNING") {
      console.log(error ? `${status}: ${error.message}` : `${status}: ${JSON.stringify(output)}`);
      return status === "COMPLETED" ? 0 : 1;
    }
    await sleep(lookMs);
  }
}
