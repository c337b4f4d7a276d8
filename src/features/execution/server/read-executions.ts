import { z } from "zod";
import { AppError } from "@/lib/errors";
import { workflowDocumentSchema } from "@/lib/workflow/document";
import { iterationText, parseIteration } from "@/lib/workflow/iteration";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { decodeCursor, toPage } from "@/server/paging";
import type { Reading } from "@/server/trpc";
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
import { type StepRow, stepOf, summaryOf, withNames, withoutPayloads, withoutValues } from "./execution-view";
import { heldReason, heldReasons } from "./held-reason";
import { withResumeUrl } from "./resume/shown-url";
import { type StepPlace, stepsAfter, stepsIn } from "./step-places";
import { cutOf, type StoredValues, storedValues } from "./stored-values";
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
    omit: withoutPayloads,
    include: withNames,
  });
  const held = await heldReasons(rows);
  return toPage(
    rows,
    input.limit,
    (row) => summaryOf(row, held.get(row.id) ?? null),
    ({ id }) => [id],
  );
}

export async function getExecution(
  actor: Actor,
  id: string,
  reading: Reading = "values",
): Promise<ExecutionDetail> {
  const row = await db().execution.findFirst({
    where: own(actor, id),
    omit: withoutPayloads,
    include: withNames,
  });
  if (!row) throw notFound();
  const [steps, held, values] = await Promise.all([
    readSteps(actor, id, null, reading),
    heldReason(row),
    storedValues("execution", actor.workspaceId, [id], reading),
  ]);
  const output = values.get(id)?.output ?? { value: null };
  return {
    ...summaryOf(row, held),
    output: output.value,
    ...cutOf({ output }),
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
    omit: withoutPayloads,
  });
  if (!row) throw notFound();
  return { items: await readWaiting(row, await heldReason(row)) };
}

const nothing: StoredValues = { input: { value: null }, output: { value: null } };

/** Steps with what they took and gave. */
async function shownSteps(actor: Actor, rows: readonly StepRow[], reading: Reading): Promise<StepDetail[]> {
  const ids = rows.map(({ id }) => id);
  const values = await storedValues("execution_step", actor.workspaceId, ids, reading);
  return rows.map((row) => withResumeUrl(actor, row, stepOf(row, values.get(row.id) ?? nothing)));
}

const stepPlace = z.tuple([z.string().max(100), z.int32(), z.uuid()]);

/** Those outside loops first, then item by item, each in the plan's order. */
async function readSteps(
  actor: Actor,
  executionId: string,
  cursor: string | null,
  reading: Reading = "values",
): Promise<z.output<typeof stepPage>> {
  const { workspaceId } = actor;
  const after = cursor ? decodeCursor(cursor, placeOf) : undefined;
  const ids = await stepsAfter({ executionId, workspaceId }, after, stepPageSize + 1);
  const rows = await db().executionStep.findMany({
    where: { workspaceId, id: { in: ids } },
    omit: withoutValues,
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const sorted = ids.flatMap((id) => byId.get(id) ?? []);
  const placeOfRow = (row: StepRow) => [iterationText(row.iteration), row.position, row.id];
  const page = toPage(sorted, stepPageSize, (row) => row, placeOfRow);
  return { ...page, items: await shownSteps(actor, page.items, reading) };
}

function placeOf(value: unknown): StepPlace | undefined {
  const place = stepPlace.safeParse(value).data;
  const iteration = place && parseIteration(place[0]);
  return iteration && [iteration, place[1], place[2]];
}

export async function listSteps(
  actor: Actor,
  id: string,
  cursor: string | null,
  reading: Reading = "values",
): Promise<z.output<typeof stepPage>> {
  const row = await db().execution.findFirst({ where: own(actor, id), select: { id: true } });
  if (!row) throw notFound();
  return readSteps(actor, id, cursor, reading);
}

export async function getStep(
  actor: Actor,
  input: z.output<typeof stepInput>,
  reading: Reading = "values",
): Promise<StepDetail> {
  const { id: executionId, nodeId } = input;
  const { workspaceId } = actor;
  const iteration = parseIteration(input.iteration) ?? [-1];
  const ids = await stepsIn({ executionId, workspaceId }, [iteration], [nodeId]);
  const row = await db().executionStep.findFirst({
    where: { id: { in: ids }, workspaceId },
    omit: withoutValues,
  });
  const [step] = row ? await shownSteps(actor, [row], reading) : [];
  if (!step) throw new AppError("NOT_FOUND", "This run has no such step.");
  return step;
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
