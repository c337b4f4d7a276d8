import { v7 as uuidv7 } from "uuid";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { promptVersion } from "../model/prompt";
import type { AiUsage } from "../schema";
import { configuredModel } from "./configured-model";
import { costMicros } from "./prices";

/** How often a user may have a model asked. */
export const limits = { perMinute: 60, perDay: 1_000 } as const;
const minuteMs = 60_000;
const dayMs = 86_400_000;

export type Use = {
  id: string;
  /** Which limit is reached, and undefined where the model may be asked. */
  refused?: string;
};

/**
 * Takes one use of a model for a user. It is written before it is counted, so that the limits hold over all processes;
 * one over a limit is not kept.
 */
export async function beginUse(actor: Actor, nodeType: string, model: string): Promise<Use> {
  const id = uuidv7();
  const { userId, workspaceId } = actor;
  const row = { id, userId, workspaceId, nodeType, model, promptVersion, outcome: "pending" };
  await db().aiUsage.create({ data: row });
  const since = (ms: number) => ({ where: { userId, createdAt: { gt: new Date(Date.now() - ms) } } });
  const [minute, day] = await Promise.all([
    db().aiUsage.count(since(minuteMs)),
    db().aiUsage.count(since(dayMs)),
  ]);
  if (minute <= limits.perMinute && day <= limits.perDay) return { id };
  await db().aiUsage.delete({ where: { id } });
  const refused =
    day > limits.perDay
      ? `${limits.perDay} answers of a model within a day are your limit`
      : `${limits.perMinute} answers of a model within a minute are your limit`;
  return { id, refused };
}

/** Records what became of a use. */
export async function endUse(
  { id }: Use,
  end: {
    model: string;
    outcome: "answered" | "repaired" | "failed";
    tokens: { input: number; output: number };
    milliseconds: number;
  },
): Promise<void> {
  const { model, outcome, tokens, milliseconds } = end;
  await db().aiUsage.update({
    where: { id },
    data: {
      outcome,
      milliseconds: Math.round(milliseconds),
      inputTokens: tokens.input,
      outputTokens: tokens.output,
      costMicros: costMicros(model, tokens) ?? null,
    },
  });
}

/** The configured model, the limits, and what a workspace's members used in the last 30 days, by model. */
export async function readUsage(actor: Actor): Promise<AiUsage> {
  return { model: configuredModel()?.id ?? null, limits, models: await usedModels(actor) };
}

async function usedModels(actor: Actor): Promise<AiUsage["models"]> {
  const rows = await db().aiUsage.groupBy({
    by: ["model", "outcome"],
    where: { workspaceId: actor.workspaceId, createdAt: { gt: new Date(Date.now() - 30 * dayMs) } },
    _count: { _all: true, costMicros: true },
    _sum: { inputTokens: true, outputTokens: true, costMicros: true },
  });
  return [...new Set(rows.map(({ model }) => model))].sort().map((model) => {
    const mine = rows.filter((row) => row.model === model);
    const sum = (pick: (row: (typeof mine)[number]) => number | null) =>
      mine.reduce((total, row) => total + (pick(row) ?? 0), 0);
    const priced = sum((row) => row._count.costMicros) > 0;
    return {
      model,
      calls: sum((row) => row._count._all),
      failed: sum((row) => (row.outcome === "failed" ? row._count._all : 0)),
      inputTokens: sum((row) => row._sum.inputTokens),
      outputTokens: sum((row) => row._sum.outputTokens),
      costUsd: priced ? sum((row) => row._sum.costMicros) / 1_000_000 : null,
    };
  });
}
