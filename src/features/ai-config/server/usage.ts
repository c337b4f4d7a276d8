import { v7 as uuidv7 } from "uuid";
import { db } from "@/server/db";
import type { AiPurpose } from "../schema";
import { overBudget } from "./budget";
import { costMicros } from "./prices";

/** How often a user may have a model asked. */
export const limits = { perMinute: 60, perDay: 1_000 } as const;
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Who uses a model: a member of a workspace, or a step of one of its runs, which is nobody's. */
export type User = { workspaceId: string; userId: string | null };
/** What a model is used for; `promptVersion` where the prompt is ours. */
export type UseFor = { purpose: AiPurpose; nodeType?: string; promptVersion?: string };

export type Use = {
  id: string;
  /** Which limit or budget is reached, and undefined where the model may be asked. */
  refused?: string;
};

/** How many uses of models a user has had within the last minute and the last day. */
export async function usesOf(userId: string): Promise<{ minute: number; day: number }> {
  const since = (ms: number) => ({ where: { userId, createdAt: { gt: new Date(Date.now() - ms) } } });
  const [minute, day] = await Promise.all([
    db().aiUsage.count(since(minuteMs)),
    db().aiUsage.count(since(dayMs)),
  ]);
  return { minute, day };
}

async function overLimit(userId: string | null): Promise<string | undefined> {
  if (userId === null) return undefined;
  const { minute, day } = await usesOf(userId);
  if (day > limits.perDay) return `${limits.perDay} answers of a model within a day are your limit`;
  if (minute > limits.perMinute)
    return `${limits.perMinute} answers of a model within a minute are your limit`;
  return undefined;
}

/**
 * Takes one use of a model (`provider/model`). It is written before it is counted, so that the limits hold over all
 * processes; one over a user's limit or the workspace's budget is not kept. Those under way are not in a budget yet.
 */
export async function beginUse({ userId, workspaceId }: User, what: UseFor, model: string): Promise<Use> {
  const id = uuidv7();
  await db().aiUsage.create({ data: { id, userId, workspaceId, model, outcome: "pending", ...what } });
  const refused = (await overLimit(userId)) ?? (await overBudget(workspaceId));
  if (refused === undefined) return { id };
  await db().aiUsage.delete({ where: { id } });
  return { id, refused };
}

/** Records what became of a use. */
export async function endUse(
  { id }: Use,
  end: {
    model: string;
    outcome: "answered" | "repaired" | "failed";
    /** `estimated`: at least a part of them was not counted by the provider. */
    tokens: { input: number; output: number; estimated: boolean };
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
      estimated: tokens.estimated,
      costMicros: costMicros(model, tokens) ?? null,
    },
  });
}
