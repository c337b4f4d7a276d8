import type { Prisma } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import type { Actor } from "./actor";
import { db } from "./db";

/** For how long a session is trusted after a second factor was shown in it, in milliseconds. */
const trustedMs = 15 * 60_000;

/**
 * Refuses a session in which no second factor was shown lately, where its user has one. Keys are not asked: they are
 * made behind it, and no key makes another or changes who may sign in.
 */
export async function requireStepUp({ userId, sessionId }: Actor): Promise<void> {
  if (sessionId === undefined) return;
  const factor = await db().twoFactor.findFirst({
    where: { userId, enabledAt: { not: null } },
    select: { userId: true },
  });
  if (!factor || (await stepUpUntil({ userId, sessionId }))) return;
  throw new AppError(
    "FORBIDDEN",
    "This needs a code of your authenticator: type it in the browser when you are asked, then do it again.",
    { stepUp: true },
  );
}

/** Until when a session is trusted; null where no second factor was shown in it, or too long ago. */
export async function stepUpUntil({ userId, sessionId }: { userId: string; sessionId: string }) {
  const row = await db().sessionStepUp.findFirst({
    where: { sessionId, until: { gt: new Date() }, session: { userId } },
    select: { until: true },
  });
  return row?.until ?? null;
}

/** Trusts a session from now on for a while. One that was ended meanwhile stays ended. Returns until when. */
export async function stepUp(tx: Prisma.TransactionClient, sessionId: string): Promise<Date> {
  const until = new Date(Date.now() + trustedMs);
  await tx.$executeRaw`
    INSERT INTO session_step_up (session_id, until)
    SELECT id, ${until} FROM session WHERE id = ${sessionId}::uuid FOR KEY SHARE
    ON CONFLICT (session_id) DO UPDATE SET until = excluded.until`;
  return until;
}
