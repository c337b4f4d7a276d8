import type { Prisma } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import { db } from "@/server/db";

/** So many wrong codes may be tried within so many milliseconds. */
const most = 5;
const withinMs = 15 * 60_000;

function refuse(attempts: readonly Date[], now: number): never {
  const [oldest = new Date(now)] = attempts.slice(-most);
  const retryAfterSeconds = Math.max(1, Math.ceil((oldest.getTime() + withinMs - now) / 1_000));
  throw new AppError(
    "TOO_MANY_REQUESTS",
    `${most} codes were wrong, so none is taken for ${Math.ceil(retryAfterSeconds / 60)} minutes. Wait and try again.`,
    { retryAfterSeconds },
  );
}

/** Refuses who has tried too many codes, before the vault is asked for anything. */
export function refuseGuessing(attempts: readonly Date[], now: number): void {
  const recent = attempts.filter((at) => at.getTime() > now - withinMs);
  if (recent.length >= most) refuse(recent, now);
}

/**
 * Counts one attempt before its code is looked at, so that attempts which come together cannot be more than are allowed;
 * one whose code is right is taken back. The row counts, for all processes and whatever happens to them. Returns when it
 * was, and how many there are with it.
 */
export async function takeAttempt(userId: string, now: number): Promise<{ at: Date; count: number }> {
  const [at, since] = [new Date(now), new Date(now - withinMs)];
  const [taken] = await db().$queryRaw<{ count: number }[]>`
    UPDATE two_factor SET attempts = array_append(ARRAY(SELECT a FROM unnest(attempts) a WHERE a > ${since}), ${at}::timestamptz(3))
    WHERE user_id = ${userId}::uuid AND (SELECT count(*) FROM unnest(attempts) a WHERE a > ${since}) < ${most}
    RETURNING cardinality(attempts) AS count`;
  if (taken) return { at, count: taken.count };
  const row = await db().twoFactor.findUnique({ where: { userId }, select: { attempts: true } });
  return refuse(row?.attempts ?? [], now);
}

/** Takes back one attempt of this time: its code was right. */
export async function takeBack(tx: Prisma.TransactionClient, userId: string, at: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE two_factor SET attempts = ARRAY(
      SELECT a FROM unnest(attempts) WITH ORDINALITY AS u(a, place)
      WHERE place IS DISTINCT FROM array_position(attempts, ${at}::timestamptz(3)) ORDER BY place)
    WHERE user_id = ${userId}::uuid`;
}
