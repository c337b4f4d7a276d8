import { v7 as uuidv7 } from "uuid";
import type { ContextRow } from "@/features/execution/server/run-context";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { HttpAnswer } from "@/nodes/kit/executor";
import type { Application } from "~/tests/support/application";

type User = Awaited<ReturnType<Application["signUp"]>>;

/** The run of the engine that carries what a test carries out by hand. */
export const engineRunId = "by hand";

const nobody = () => Promise.reject(new Error("Nobody is there."));

/** No model can be asked. */
export const noModels = { operatorKeys: () => [], account: nobody, begin: nobody };

/** A world in which nobody answers, for nodes that a test carries out by hand. */
export const emptyWorld = {
  http: nobody,
  models: noModels,
  resolveCredential: nobody,
  secretsOf: () => [],
  cancelled: () => new AbortController().signal,
  closed: () => {},
  progress: () => ({ add: () => {}, end: () => {} }),
  startRun: nobody,
};

/** A world's answer to a call: `{"n":5}`. */
export const answerOfFive = (url: string, status = 200): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: (async function* () {
    yield Buffer.from('{"n":5}');
  })(),
  url,
  close: () => undefined,
});

/** Waits until so many statements wait for a lock. */
export async function untilLocked(count: number): Promise<void> {
  const { pool } = await import("@/server/db");
  for (let waiting = 0; waiting < count; ) {
    // Not by who holds the lock: within a transaction it would see the same activity again and again.
    const { rows } = await pool().query<{ count: number }>(
      "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    );
    waiting = rows[0]?.count ?? 0;
  }
}

/** An execution of a document that was let in, and that the engine knows nothing of. */
export async function admitted(user: User, document: WorkflowDocument, input: unknown = {}) {
  const { pool } = await import("@/server/db");
  const { storeVersion } = await import("@/server/versions");
  const { planText } = await import("@/features/execution/server/problems-of");
  const { id: workflowId } = await user.workflows.create({ document });
  const { workspaceId, userId } = user.actor;
  const text = JSON.stringify(document);
  const version = {
    workspaceId,
    workflowId,
    number: null,
    document: text,
    plan: planText(document),
    actorId: userId,
  };
  const { id: versionId } = await storeVersion(version);
  const row: ContextRow = {
    workspace_id: workspaceId,
    workflow_id: workflowId,
    version_id: versionId,
    trigger_node_id: "start",
    trigger_data: JSON.stringify(input),
  };
  const id = uuidv7();
  await pool().query(
    `INSERT INTO execution (id, workspace_id, workflow_id, version_id, trigger_node_id, trigger_data, admitted_at)
     VALUES ($1, $2, $3, $4, $5, $6, now())`,
    [id, ...Object.values(row)],
  );
  return { id, row };
}

/** A claimed execution of a document, whose nodes a test then carries out by hand. */
export async function claimed(user: User, document: WorkflowDocument, input: unknown = {}) {
  const { loadRunContext } = await import("@/features/execution/server/run-context");
  const { claimExecution } = await import("@/features/execution/server/claim-execution");
  const { id } = await admitted(user, document, input);
  const run = await loadRunContext(id);
  await claimExecution({ executionId: run.executionId }, engineRunId);
  const node = run.plan.nodes.find(({ trigger }) => !trigger);
  if (!node) throw new Error("The document has no node but its trigger.");
  return { id, run, node };
}
