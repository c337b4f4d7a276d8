import type { z } from "zod";
import { AppError } from "@/lib/errors";
import { type Actor, hashKey } from "@/server/actor";
import { randomToken } from "@/server/auth";
import { db } from "@/server/db";
import { env } from "@/server/env";
import type { ticket } from "../schema";

/** How long a ticket may wait to be used, in milliseconds. */
const ticketMs = 60_000;

/** A one-time pass to the live view of one execution, for clients that cannot send a cookie. */
export async function createTicket(actor: Actor, executionId: string): Promise<z.output<typeof ticket>> {
  const { workspaceId } = actor;
  const row = await db().execution.findFirst({
    where: { id: executionId, workspaceId },
    select: { id: true },
  });
  if (!row) throw new AppError("NOT_FOUND", "There is no such execution.");
  const pass = randomToken();
  const expiresAt = new Date(Date.now() + ticketMs);
  await db().realtimeTicket.create({ data: { hash: hashKey(pass), workspaceId, executionId, expiresAt } });
  return { ticket: pass, url: `${env().realtime.url}/executions/${executionId}?ticket=${pass}` };
}
