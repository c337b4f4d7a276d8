import type { Prisma } from "@/generated/prisma/client";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import type { AiBudget, AiUsage } from "../schema";

type Month = { from: Date; until: Date };

/** The calendar month (UTC) that a time is in. */
export function monthOf(time: Date): Month {
  const [year, month] = [time.getUTCFullYear(), time.getUTCMonth()];
  return { from: new Date(Date.UTC(year, month)), until: new Date(Date.UTC(year, month + 1)) };
}

async function limitsOf(workspaceId: string, client: Prisma.TransactionClient = db()): Promise<AiBudget> {
  const row = await client.workspace.findFirst({
    where: { id: workspaceId },
    select: { aiMonthlyCents: true, aiMonthlyTokens: true },
  });
  const { aiMonthlyCents: cents, aiMonthlyTokens: tokens } = row ?? {};
  return {
    monthlyUsd: typeof cents === "number" ? cents / 100 : null,
    monthlyTokens: typeof tokens === "bigint" ? Number(tokens) : null,
  };
}

async function usedIn(workspaceId: string, { from }: Month): Promise<{ usd: number; tokens: number }> {
  const { _sum } = await db().aiUsage.aggregate({
    where: { workspaceId, createdAt: { gte: from } },
    _sum: { inputTokens: true, outputTokens: true, costMicros: true },
  });
  return {
    usd: (_sum.costMicros ?? 0) / 1_000_000,
    tokens: (_sum.inputTokens ?? 0) + (_sum.outputTokens ?? 0),
  };
}

const dollars = (usd: number) => `US$ ${usd.toFixed(2)}`;
const count = (tokens: number) => `${tokens.toLocaleString("en-US")} tokens`;

/** What a user is told where a budget is used up; undefined where there is room, or no budget. */
export async function overBudget(workspaceId: string): Promise<string | undefined> {
  const { monthlyUsd, monthlyTokens } = await limitsOf(workspaceId);
  if (monthlyUsd === null && monthlyTokens === null) return undefined;
  const { usd, tokens } = await usedIn(workspaceId, monthOf(new Date()));
  const told = (used: string, of: string) =>
    `the workspace's budget for models is used up for this month (${used} of ${of}); an owner or admin can raise it in the settings`;
  if (monthlyUsd !== null && usd >= monthlyUsd) return told(dollars(usd), dollars(monthlyUsd));
  if (monthlyTokens !== null && tokens >= monthlyTokens) return told(count(tokens), count(monthlyTokens));
  return undefined;
}

/** The workspace's budget, what of it is used, and when it begins anew. */
export async function readBudget(workspaceId: string): Promise<AiUsage["budget"]> {
  const month = monthOf(new Date());
  const [limits, { usd, tokens }] = await Promise.all([limitsOf(workspaceId), usedIn(workspaceId, month)]);
  return { ...limits, usedUsd: usd, usedTokens: tokens, renewsAt: month.until.toISOString() };
}

/** Sets what models may cost and take within a month, from now on; cents are the smallest part. */
export async function setBudget(actor: Actor, { monthlyUsd, monthlyTokens }: AiBudget): Promise<AiBudget> {
  const { workspaceId, userId: actorId } = actor;
  await db().$transaction(async (tx) => {
    const before = await limitsOf(workspaceId, tx);
    await tx.workspace.update({
      where: { id: workspaceId },
      data: {
        aiMonthlyCents: monthlyUsd === null ? null : Math.round(monthlyUsd * 100),
        aiMonthlyTokens: monthlyTokens,
      },
    });
    const states = { before, after: { monthlyUsd, monthlyTokens } };
    const entry = { targetType: "workspace", targetId: workspaceId, ...states };
    await audit({ workspaceId, actorId, action: "ai_budget.changed", ...entry }, tx);
  });
  return limitsOf(workspaceId);
}
