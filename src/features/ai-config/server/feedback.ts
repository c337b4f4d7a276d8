import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { decodeCursor, toPage } from "@/server/paging";
import { promptVersion } from "../model/prompt";
import { masked, withoutSecrets } from "../model/sample";
import { type AiFeedback, type feedbackInput, feedbackPlace, type listFeedbackInput } from "../schema";

/** Keeps what a user thought of a suggestion, without the secrets of what they had typed. */
export async function giveFeedback(
  actor: Actor,
  input: z.output<typeof feedbackInput>,
): Promise<{ id: string }> {
  const { nodeType, intent, config, source, model, thumb, outcome, note } = input;
  const id = uuidv7();
  await db().aiFeedback.create({
    data: {
      id,
      userId: actor.userId,
      workspaceId: actor.workspaceId,
      nodeType,
      source,
      intent: withoutSecrets(intent),
      config: JSON.stringify(masked(config)),
      model: model ?? null,
      promptVersion: source === "model" ? promptVersion : null,
      thumb: thumb ?? null,
      outcome: outcome ?? null,
      note: note === undefined ? null : withoutSecrets(note),
    },
  });
  return { id };
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

const rowsOf = (actor: Actor, before: string | undefined, take: number) =>
  db().aiFeedback.findMany({
    where: { workspaceId: actor.workspaceId, ...(before && { id: { lt: before } }) },
    orderBy: { id: "desc" },
    take,
  });

const viewOf = (row: Row): AiFeedback => ({
  id: row.id,
  nodeType: row.nodeType,
  intent: row.intent,
  config: JSON.parse(row.config) as Record<string, unknown>,
  source: row.source === "model" ? "model" : "parser",
  model: row.model,
  promptVersion: row.promptVersion,
  thumb: row.thumb,
  outcome: row.outcome,
  note: row.note,
  createdAt: row.createdAt.toISOString(),
});

/** A workspace's feedback, newest first: ids are UUIDv7, so their order is that of creation. */
export async function listFeedback(actor: Actor, input: z.output<typeof listFeedbackInput>) {
  const before = input.cursor
    ? decodeCursor(input.cursor, (value) => feedbackPlace.safeParse(value).data)
    : undefined;
  const rows = await rowsOf(actor, before?.[0], input.limit + 1);
  return toPage(rows, input.limit, viewOf, ({ id }) => [id]);
}

/** The most lines of one export. */
const mostLines = 10_000;

/** A workspace's feedback as JSON lines, newest first. */
export async function exportFeedback(actor: Actor): Promise<string> {
  const rows = await rowsOf(actor, undefined, mostLines);
  return rows.map((row) => `${JSON.stringify(viewOf(row))}\n`).join("");
}
