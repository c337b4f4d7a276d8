import type { z } from "zod";
import type { Prisma } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { stepUp, stepUpUntil } from "@/server/step-up";
import { dropSecret, vaultTransaction } from "@/server/stored-secret";
import type { recoveryCodes, shownFactor, TwoFactorSetup, TwoFactorStatus } from "../../two-factor-schema";
import { auditFactor, type Factor, withCode } from "./check-code";
import { newRecoveryCodes, recoveryHash } from "./recovery-codes";
import { withFactorSecret } from "./stored-factor";
import { newSecret, setupAddress } from "./totp";

type Codes = z.output<typeof recoveryCodes>;

function requireSession({ sessionId }: Actor): string {
  if (sessionId !== undefined) return sessionId;
  throw new AppError("FORBIDDEN", "Only a person who is signed in can do this.");
}

const alreadyOn = () =>
  new AppError("CONFLICT", "Two-factor is on already. Turn it off before you set up another authenticator.");
const isOff = () => new AppError("CONFLICT", "Two-factor is off: turn it on in the settings first.");

const unusedCodes = (userId: string, client: Prisma.TransactionClient = db()) =>
  client.recoveryCode.count({ where: { userId, usedAt: null } });

/** Whether the reader has a second factor, and what of it they need to know. */
export async function twoFactorOf(actor: Actor): Promise<TwoFactorStatus> {
  const { userId, sessionId } = actor;
  const [row, codesLeft, until] = await Promise.all([
    db().twoFactor.findUnique({ where: { userId }, select: { enabledAt: true } }),
    unusedCodes(userId),
    sessionId === undefined ? null : stepUpUntil({ userId, sessionId }),
  ]);
  const since = row?.enabledAt?.toISOString() ?? null;
  return { since, codesLeft, shownUntil: since && (until?.toISOString() ?? null) };
}

/**
 * Begins to set up an authenticator: its secret goes to the vault and is shown this once. Nothing is asked for before
 * a code has shown that the authenticator has it; beginning again takes the place of what was begun.
 */
export async function beginTwoFactor(actor: Actor): Promise<TwoFactorSetup> {
  requireSession(actor);
  const { userId } = actor;
  const user = await db().user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
  const secret = newSecret();
  await withFactorSecret(actor, secret, (secretArn) =>
    db().$transaction(async (tx) => {
      // Who begins twice at once has no row yet that could be locked.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`two_factor ${userId}`}, 0))`;
      const known = await tx.twoFactor.findUnique({ where: { userId } });
      if (known?.enabledAt) throw alreadyOn();
      const row = { secretArn, createdAt: new Date(), lastStep: null };
      await tx.twoFactor.upsert({ where: { userId }, create: { userId, ...row }, update: row });
      if (known) await dropSecret(known.secretArn);
    }, vaultTransaction),
  );
  return { secret, address: setupAddress(secret, user.email) };
}

async function storeCodes(tx: Prisma.TransactionClient, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ userId, hash: recoveryHash(code) })) });
  return codes;
}

/** Turns two-factor on by the first code, which counts as shown in this session. Returns the recovery codes, once. */
export async function confirmTwoFactor(actor: Actor, code: string): Promise<Codes> {
  const sessionId = requireSession(actor);
  const { userId } = actor;
  const factor = await db().twoFactor.findUnique({ where: { userId } });
  if (factor?.enabledAt) throw alreadyOn();
  if (!factor) throw new AppError("CONFLICT", "Nothing was begun: begin to set up an authenticator first.");
  return withCode(actor, factor, code, async (tx) => {
    const { count } = await tx.twoFactor.updateMany({
      where: { userId, secretArn: factor.secretArn, enabledAt: null },
      data: { enabledAt: new Date() },
    });
    if (count === 0) throw alreadyOn();
    const codes = await storeCodes(tx, userId);
    await stepUp(tx, sessionId);
    const after = { state: "on", recoveryCodes: codes.length };
    await auditFactor(actor, "two_factor.turned_on", { before: { state: "off" }, after }, tx);
    return { codes };
  });
}

async function factorInUse({ userId }: Actor): Promise<Factor> {
  const factor = await db().twoFactor.findUnique({ where: { userId } });
  if (!factor?.enabledAt) throw isOff();
  return factor;
}

/** Shows a second factor in this session, which is trusted for a while then. Returns until when. */
export async function showTwoFactor(actor: Actor, code: string): Promise<z.output<typeof shownFactor>> {
  const sessionId = requireSession(actor);
  const factor = await factorInUse(actor);
  const trusted = await stepUpUntil({ userId: actor.userId, sessionId });
  return withCode(actor, factor, code, async (tx, by) => {
    const until = (await stepUp(tx, sessionId)).toISOString();
    const codesLeft = await unusedCodes(actor.userId, tx);
    const codesBefore = by === "recovery code" ? codesLeft + 1 : codesLeft;
    await auditFactor(
      actor,
      "two_factor.shown",
      {
        before: { sessionTrustedUntil: trusted?.toISOString() ?? null, recoveryCodes: codesBefore },
        after: { sessionTrustedUntil: until, recoveryCodes: codesLeft },
        details: { by },
      },
      tx,
    );
    return { until };
  });
}

/** Turns two-factor off: the authenticator's secret and the recovery codes are gone, and no session is trusted by them. */
export async function turnTwoFactorOff(actor: Actor): Promise<void> {
  requireSession(actor);
  await removeFactor(actor);
}

/**
 * Takes a second factor away without asking for it: for whoever has shown it, and for the operator's command line.
 * Throws CONFLICT where there is none, UNAVAILABLE where the vault does not delete the secret: then it stays on.
 */
export async function removeFactor(actor: Actor): Promise<void> {
  const { userId } = actor;
  await db().$transaction(async (tx) => {
    const codesLeft = await unusedCodes(userId, tx);
    const [removed] = await tx.$queryRaw<{ secretArn: string }[]>`
      DELETE FROM two_factor WHERE user_id = ${userId}::uuid AND enabled_at IS NOT NULL RETURNING secret_arn AS "secretArn"`;
    if (!removed) throw isOff();
    await tx.sessionStepUp.deleteMany({ where: { session: { userId } } });
    const before = { state: "on", recoveryCodes: codesLeft };
    await auditFactor(actor, "two_factor.turned_off", { before, after: { state: "off" } }, tx);
    await dropSecret(removed.secretArn);
  }, vaultTransaction);
}

/** Makes new recovery codes, from now on the only ones. */
export async function renewRecoveryCodes(actor: Actor): Promise<Codes> {
  requireSession(actor);
  const { userId } = actor;
  return db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT user_id FROM two_factor WHERE user_id = ${userId}::uuid FOR UPDATE`;
    const factor = await tx.twoFactor.findUnique({ where: { userId } });
    if (!factor?.enabledAt) throw isOff();
    const before = await unusedCodes(userId, tx);
    const codes = await storeCodes(tx, userId);
    const states = {
      before: { recoveryCodes: before, madeAt: null },
      after: { recoveryCodes: codes.length, madeAt: new Date().toISOString() },
    };
    await auditFactor(actor, "two_factor.codes_renewed", states, tx);
    return { codes };
  });
}
