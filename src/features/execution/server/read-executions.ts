import { z } from "zod";
import type { ExecutionStep } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import { workflowDocumentSchema } from "@/lib/workflow/document";
import { iterationText, parseIteration } from "@/lib/workflow/iteration";
import type { Actor } from "@/server/actor";
import { db, pool } from "@/server/db";
import { decodeCursor, toPage } from "@/server/paging";
import {
  type ExecutionDetail,
  type executionGraph,
  type executionPage,
  type executionPlace,
  type listExecutionsInput,
  type StepDetail,
  type stepInput,
  type stepPage,
  stepPageSize,
  type waitingList,
} from "../schema";
import { parsed, stepOf, summaryOf, withNames } from "./execution-view";
import { heldReason, heldReasons } from "./held-reason";
import { sentOutput, storedOutput } from "./output-pieces";
import { withResumeUrl } from "./resume/shown-url";
import { readWaiting } from "./waiting/read-waiting";

const own = (actor: Actor, id: string) => ({ id, workspaceId: actor.workspaceId });
const notFound = () => new AppError("NOT_FOUND", "There is no such execution.");
const listPlace = z.tuple([z.uuid()]);

/** A list of what another workspace's workflow did is refused like one of a workflow that is not there. */
async function requireWorkflow({ workspaceId }: Actor, id: string): Promise<void> {
  const row = await db().workflow.findFirst({ where: { id, workspaceId }, select: { id: true } });
  if (!row) throw new AppError("NOT_FOUND", "There is no such workflow.");
}

/** Newest first, without payloads. */
export async function listExecutions(
  actor: Actor,
  input: z.output<typeof listExecutionsInput>,
): Promise<z.output<typeof executionPage>> {
  if (input.workflowId) await requireWorkflow(actor, input.workflowId);
  const before = input.cursor
    ? decodeCursor(input.cursor, (value) => listPlace.safeParse(value).data)
    : undefined;
  const rows = await db().execution.findMany({
    where: {
      workspaceId: actor.workspaceId,
      ...(input.workflowId && { workflowId: input.workflowId }),
      ...(input.status && { status: input.status }),
      ...(before && { id: { lt: before[0] } }),
    },
    orderBy: { id: "desc" },
    take: input.limit + 1,
    omit: { triggerData: true, output: true },
    include: withNames,
  });
  const held = await heldReasons(rows);
  return toPage(
    rows,
    input.limit,
    (row) => summaryOf({ ...row, triggerData: "", output: null }, held.get(row.id) ?? null),
    ({ id }) => [id],
  );
}

/** How large outputs are read: as values, or for an answer that is streamed when it is sent. */
const reading = (streamed: boolean | undefined) => (streamed ? sentOutput : storedOutput);

/** `streamed`: large outputs are read when the answer is sent (`jsonResponse`). */
export async function getExecution(actor: Actor, id: string, streamed?: boolean): Promise<ExecutionDetail> {
  const row = await db().execution.findFirst({ where: own(actor, id), include: withNames });
  if (!row) throw notFound();
  const [steps, held] = await Promise.all([readSteps(actor, id, null, streamed), heldReason(row)]);
  return {
    ...summaryOf(row, held),
    output: row.status === "COMPLETED" ? await reading(streamed)(row) : parsed(row.output),
    steps: steps.items,
    waiting: await readWaiting(row, held),
    nextStepCursor: steps.nextCursor,
  };
}

export async function getPlace(actor: Actor, id: string): Promise<z.output<typeof executionPlace>> {
  const row = await db().execution.findFirst({ where: own(actor, id), select: { workflowId: true } });
  if (!row) throw notFound();
  return row;
}

/** What an unfinished run waits for, without anything else of it. */
export async function getWaiting(actor: Actor, id: string): Promise<z.output<typeof waitingList>> {
  const row = await db().execution.findFirst({
    where: own(actor, id),
    omit: { triggerData: true, output: true },
  });
  if (!row) throw notFound();
  return { items: await readWaiting(row, await heldReason(row)) };
}

async function shownStep(actor: Actor, row: ExecutionStep, streamed?: boolean): Promise<StepDetail> {
  const output = row.status === "SUCCESS" ? await reading(streamed)(row) : parsed(row.output);
  return withResumeUrl(actor, row, stepOf(row, output));
}

const stepPlace = z.tuple([z.string().max(100), z.int32(), z.uuid()]);

/** Those outside loops first, then item by item, each in the plan's order. */
async function readSteps(
  actor: Actor,
  executionId: string,
  cursor: string | null,
  streamed?: boolean,
): Promise<z.output<typeof stepPage>> {
  const { workspaceId } = actor;
  const after = cursor ? decodeCursor(cursor, placeOf) : undefined;
  // By hand, because Prisma cannot compare arrays.
  const { rows: places } = await pool().query<{ id: string }>(
    `SELECT id FROM execution_step WHERE execution_id = $1 AND workspace_id = $2
      ${after ? "AND (iteration, position, id) > ($4::int[], $5::int, $6::uuid)" : ""}
      ORDER BY iteration, position, id LIMIT $3`,
    [executionId, workspaceId, stepPageSize + 1, ...(after ?? [])],
  );
  const ids = places.map(({ id }) => id);
  const rows = await db().executionStep.findMany({ where: { workspaceId, id: { in: ids } } });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const sorted = ids.flatMap((id) => byId.get(id) ?? []);
  const placeOfRow = (row: ExecutionStep) => [iterationText(row.iteration), row.position, row.id];
  const page = toPage(sorted, stepPageSize, (row) => row, placeOfRow);
  const items: StepDetail[] = [];
  for (const row of page.items) items.push(await shownStep(actor, row, streamed));
  return { ...page, items };
}

function placeOf(value: unknown): [number[], number, string] | undefined {
  const place = stepPlace.safeParse(value).data;
  const iteration = place && parseIteration(place[0]);
  return iteration && [iteration, place[1], place[2]];
}

export async function listSteps(
  actor: Actor,
  id: string,
  cursor: string | null,
  streamed?: boolean,
): Promise<z.output<typeof stepPage>> {
  const row = await db().execution.findFirst({ where: own(actor, id), select: { id: true } });
  if (!row) throw notFound();
  return readSteps(actor, id, cursor, streamed);
}

export async function getStep(actor: Actor, input: z.output<typeof stepInput>): Promise<StepDetail> {
  const { id: executionId, nodeId } = input;
  const iteration = parseIteration(input.iteration);
  const row = await db().executionStep.findFirst({
    where: { executionId, nodeId, iteration: { equals: iteration ?? [-1] }, workspaceId: actor.workspaceId },
  });
  if (!row) throw new AppError("NOT_FOUND", "This run has no such step.");
  return shownStep(actor, row);
}

/** The graph that a run started with, whatever became of the workflow since. */
export async function getGraph(actor: Actor, id: string): Promise<z.output<typeof executionGraph>> {
  const row = await db().execution.findFirst({
    where: own(actor, id),
    select: { version: { select: { document: true } } },
  });
  if (!row) throw notFound();
  return { document: workflowDocumentSchema.parse(JSON.parse(row.version.document)) };
}
