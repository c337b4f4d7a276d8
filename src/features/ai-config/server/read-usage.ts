import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { type AiUsage, type AiUsed, aiPurposes } from "../schema";
import { readBudget } from "./budget";
import { modelSetUp } from "./model-for";
import { limits, usesOf } from "./usage";

/** How far back use is added up, in milliseconds. */
const spanMs = 30 * 86_400_000;

const rowsOf = (workspaceId: string) =>
  db().aiUsage.groupBy({
    by: ["model", "purpose", "outcome", "estimated"],
    where: { workspaceId, createdAt: { gt: new Date(Date.now() - spanMs) } },
    _count: { _all: true, costMicros: true },
    _sum: { inputTokens: true, outputTokens: true, costMicros: true },
  });
type Row = Awaited<ReturnType<typeof rowsOf>>[number];

function together(rows: readonly Row[]): AiUsed {
  const sum = (pick: (row: Row) => number | null) => rows.reduce((total, row) => total + (pick(row) ?? 0), 0);
  const priced = sum((row) => row._count.costMicros) > 0;
  return {
    calls: sum((row) => row._count._all),
    failed: sum((row) => (row.outcome === "failed" ? row._count._all : 0)),
    inputTokens: sum((row) => row._sum.inputTokens),
    outputTokens: sum((row) => row._sum.outputTokens),
    estimated: sum((row) => (row.estimated ? row._count._all : 0)),
    costUsd: priced ? sum((row) => row._sum.costMicros) / 1_000_000 : null,
  };
}

/** The configured model, the limits, and what a workspace's members and runs used in the last 30 days. */
export async function readUsage({ workspaceId, userId }: Actor): Promise<AiUsage> {
  const [model, you, budget, rows] = await Promise.all([
    modelSetUp(workspaceId),
    usesOf(userId),
    readBudget(workspaceId),
    rowsOf(workspaceId),
  ]);
  const models = [...new Set(rows.map((row) => row.model))].sort();
  const purposes = aiPurposes.filter((purpose) => rows.some((row) => row.purpose === purpose));
  return {
    model: model?.id ?? null,
    limits,
    you,
    budget,
    models: models.map((name) => ({ model: name, ...together(rows.filter((row) => row.model === name)) })),
    purposes: purposes.map((purpose) => ({
      purpose,
      ...together(rows.filter((row) => row.purpose === purpose)),
    })),
  };
}
