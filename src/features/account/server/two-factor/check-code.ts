import type { Prisma } from "@/generated/prisma/client";
import type { AuditAction } from "@/lib/audit-actions";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { type AuditState, audit } from "@/server/audit";
import { db } from "@/server/db";
import { refuseGuessing, takeAttempt, takeBack } from "./attempts";
import { isRecoveryCode, recoveryHash } from "./recovery-codes";
import { readFactorSecret } from "./stored-factor";
import { stepOf } from "./totp";

/** A second factor as its row has it. */
export type Factor = { userId: string; secretArn: string; attempts: Date[]; enabledAt: Date | null };

/** What a code was found to be; taking it fails where somebody else was faster. */
type Found =
  | { by: "authenticator"; step: number }
  | { by: "recovery code"; hash: string }
  | { by: "nothing" };

const used = () =>
  new AppError("BAD_REQUEST", "This code was used already. Wait for the next one, or use another.", {
    issues: [{ field: "code", message: "was used already: wait for the next one, or use another" }],
  });
const wrong = () =>
  new AppError(
    "BAD_REQUEST",
    "This code is not the present one. Check that the clock of your authenticator is right, and type the code that it shows now.",
    { issues: [{ field: "code", message: "is not the present code" }] },
  );

async function find(factor: Factor, code: string, now: number): Promise<Found> {
  if (isRecoveryCode(code)) return { by: "recovery code", hash: recoveryHash(code) };
  const digits = code.replace(/\s/g, "");
  const step = await stepOf(await readFactorSecret(factor), digits, now);
  return step === null ? { by: "nothing" } : { by: "authenticator", step };
}

/** Takes a code so that it counts this once. False where it counts for nothing, or no longer. */
async function take(tx: Prisma.TransactionClient, { userId, secretArn }: Factor, found: Found) {
  if (found.by === "nothing") return false;
  if (found.by === "recovery code") {
    const { hash } = found;
    const { count } = await tx.recoveryCode.updateMany({
      where: { userId, hash, usedAt: null, twoFactor: { secretArn } },
      data: { usedAt: new Date() },
    });
    return count === 1;
  }
  const { count } = await tx.twoFactor.updateMany({
    where: { userId, secretArn, OR: [{ lastStep: null }, { lastStep: { lt: found.step } }] },
    data: { lastStep: found.step },
  });
  return count === 1;
}

/** Writes one line about a person's own second factor, which is the target. */
export const auditFactor = (
  { workspaceId, userId }: Actor,
  action: AuditAction,
  states: { before: AuditState | null; after: AuditState | null; details?: AuditState },
  tx?: Prisma.TransactionClient,
): Promise<void> =>
  audit({ workspaceId, actorId: userId, action, targetType: "two_factor", targetId: userId, ...states }, tx);

/**
 * Checks an authenticator's code, or a recovery code, and does `then` where it is right, all or nothing with taking the
 * code. Throws BAD_REQUEST for a wrong or used one, TOO_MANY_REQUESTS after too many of them, UNAVAILABLE where the
 * vault does not give the secret: then nothing is let through and nothing counted.
 */
export async function withCode<T>(
  actor: Actor,
  factor: Factor,
  code: string,
  then: (tx: Prisma.TransactionClient, by: "authenticator" | "recovery code") => Promise<T>,
): Promise<T> {
  const { userId } = actor;
  const now = Date.now();
  refuseGuessing(factor.attempts, now);
  const found = await find(factor, code, now);
  const attempt = await takeAttempt(userId, now);
  const done = await db().$transaction(async (tx) => {
    if (found.by === "nothing" || !(await take(tx, factor, found))) return undefined;
    await takeBack(tx, userId, attempt.at);
    return { value: await then(tx, found.by) };
  });
  if (done) return done.value;
  await auditFactor(actor, "two_factor.refused", {
    before: { wrongCodes: attempt.count - 1 },
    after: { wrongCodes: attempt.count },
    details: { code: found.by === "recovery code" ? "a recovery code" : "an authenticator's" },
  });
  throw found.by === "authenticator" ? used() : wrong();
}
