import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import { AppError } from "@/lib/errors";
import { triggerEvent } from "@/nodes/trigger-event/definition";
import { EventTimeError, startTime } from "@/nodes/trigger-event/start-time";
import type { Actor } from "@/server/actor";
import { pool } from "@/server/db";
import type { eventAnswer, eventInput } from "../../schema";
import { acceptExecution } from "../accept-execution";
import { loadPlan } from "../load-plan";

/** The largest event, in bytes. */
const largest = 524_288;
/** For how long the same id is the same event, in milliseconds; as long as an idempotency key counts. */
const rememberedMs = 86_400_000;

type Event = { id: string; name: string; data: unknown; receivedAt: string };
type Answer = z.output<typeof eventAnswer>;
type Subscriber = { workflowId: string; nodeId: string; versionId: string };
type Outcome = { executionId: string } | { reason: string };

async function subscribersOf(workspaceId: string, name: string): Promise<Subscriber[]> {
  const { rows } = await pool().query<Subscriber>({
    name: "event-subscribers",
    text: `SELECT s.workflow_id AS "workflowId", s.node_id AS "nodeId", w.active_version_id AS "versionId"
      FROM subscription s JOIN workflow w
        ON w.id = s.workflow_id AND w.active_version_id IS NOT NULL AND w.deleted_at IS NULL
      WHERE s.workspace_id = $1 AND s.kind = 'event' AND s.key = $2 ORDER BY s.workflow_id, s.node_id`,
    values: [workspaceId, name],
  });
  return rows;
}

/** When this subscriber's run starts, undefined for at once, or why it cannot. */
async function startOf(subscriber: Subscriber, data: unknown): Promise<{ at?: Date } | { reason: string }> {
  const plan = await loadPlan(subscriber.versionId);
  const node = plan.nodes.find(({ id }) => id === subscriber.nodeId);
  try {
    const at = startTime(triggerEvent.config.parse(node?.config), data);
    return at === undefined ? {} : { at };
  } catch (error) {
    if (error instanceof EventTimeError) return { reason: error.message };
    throw error;
  }
}

async function startRun(workspaceId: string, subscriber: Subscriber, event: Event): Promise<Outcome> {
  const start = await startOf(subscriber, event.data);
  if ("reason" in start) return start;
  const { workflowId, versionId, nodeId } = subscriber;
  const { executionId } = await acceptExecution({
    workspaceId,
    workflowId,
    versionId,
    triggerNodeId: nodeId,
    triggerData: event,
    idempotencyKey: `event:${event.id}:${nodeId}`,
    // What has passed starts at once.
    ...(start.at && start.at > new Date() && { notBefore: start.at }),
  });
  return { executionId };
}

/** The runs that an event has started, or undefined where no event with this id was answered in the last 24 hours. */
async function knownRuns(workspaceId: string, eventId: string): Promise<Answer["executions"] | undefined> {
  const known = await pool().query({
    name: "known-event",
    text: "SELECT FROM received_event WHERE workspace_id = $1 AND event_id = $2 AND expires_at > now()",
    values: [workspaceId, eventId],
  });
  if (!known.rowCount) return undefined;
  const prefix = `event:${eventId}:`;
  const { rows } = await pool().query<Answer["executions"][number]>({
    name: "runs-of-event",
    // An id may hold a colon, a node's never: what follows the prefix is one node's id.
    text: `SELECT k.workflow_id AS "workflowId", k.execution_id AS "executionId" FROM idempotency_key k
      WHERE k.workflow_id IN (SELECT id FROM workflow WHERE workspace_id = $1)
        AND starts_with(k.key, $2) AND strpos(substr(k.key, length($2) + 1), ':') = 0
      ORDER BY k.workflow_id, k.key`,
    values: [workspaceId, prefix],
  });
  return rows;
}

async function remember(workspaceId: string, event: Event): Promise<void> {
  await pool().query({
    name: "remember-event",
    text: `INSERT INTO received_event (workspace_id, event_id, name, expires_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (workspace_id, event_id) DO UPDATE SET name = excluded.name, expires_at = excluded.expires_at
      WHERE received_event.expires_at <= now()`,
    values: [workspaceId, event.id, event.name, new Date(Date.parse(event.receivedAt) + rememberedMs)],
  });
}

/** The runs of all subscribers, each stored once whoever else stores it, and who was passed over and why. */
async function startRuns(workspaceId: string, event: Event): Promise<Omit<Answer, "eventId">> {
  const subscribers = await subscribersOf(workspaceId, event.name);
  const answers = subscribers.map(async (subscriber) => ({
    workflowId: subscriber.workflowId,
    ...(await startRun(workspaceId, subscriber, event)),
  }));
  const executions: Answer["executions"] = [];
  const skipped: Answer["skipped"] = [];
  for (const answer of await Promise.all(answers)) {
    if ("reason" in answer) skipped.push(answer);
    else executions.push(answer);
  }
  return { executions, skipped };
}

async function skippedBy(workspaceId: string, event: Event): Promise<Answer["skipped"]> {
  const subscribers = await subscribersOf(workspaceId, event.name);
  const starts = subscribers.map(async (subscriber) => ({
    workflowId: subscriber.workflowId,
    ...(await startOf(subscriber, event.data)),
  }));
  return (await Promise.all(starts)).flatMap((start) =>
    "reason" in start ? [{ workflowId: start.workflowId, reason: start.reason }] : [],
  );
}

/**
 * Takes an event that an application posts: every active workflow of the workspace that waits for its name gets a
 * run, stored before this resolves. The same id within 24 hours starts nothing and gives the same runs; the id is
 * remembered only when all of them are stored, so that a sender who got no answer can send again.
 */
export async function receiveEvent(actor: Actor, input: z.output<typeof eventInput>): Promise<Answer> {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes > largest) {
    throw new AppError(
      "PAYLOAD_TOO_LARGE",
      `The event has ${bytes} bytes and may have ${largest}: send a reference to what is large.`,
    );
  }
  const { workspaceId } = actor;
  const { id = uuidv7(), name, data } = input;
  const event: Event = { id, name, data, receivedAt: new Date().toISOString() };
  const executions = input.id === undefined ? undefined : await knownRuns(workspaceId, id);
  if (executions) return { eventId: id, executions, skipped: await skippedBy(workspaceId, event) };
  const answer = await startRuns(workspaceId, event);
  await remember(workspaceId, event);
  return { eventId: id, ...answer };
}
