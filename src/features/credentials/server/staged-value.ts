import { ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import { AppError } from "@/lib/errors";
import { audit } from "@/server/audit";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { isInUse, putInUse, stageVersion, unstageVersion } from "@/server/secret-versions";

/** After this long a value that is still being put in place was left by a process that died, in milliseconds. */
export const stagedLimitMs = 2 * 60_000;

type Place = { id: string; workspaceId: string; secretArn: string };

/** Says in the row that this version is being put in place, so that it is settled whatever happens. */
export async function markStaged({ id, workspaceId }: Place, version: string): Promise<void> {
  const left = new Date(Date.now() - stagedLimitMs);
  const { count } = await db().credential.updateMany({
    where: {
      id,
      workspaceId,
      deletedAt: null,
      OR: [{ stagedVersion: null }, { stagedAt: { lt: left } }],
    },
    data: { stagedVersion: version, stagedAt: new Date() },
  });
  if (count === 1) return;
  throw new AppError("CONFLICT", "Another new value is being put in place. Please try again in a moment.");
}

const unmark = ({ id }: Place, version: string) =>
  db().credential.updateMany({
    where: { id, stagedVersion: version },
    data: { stagedVersion: null, stagedAt: null },
  });

/** The vault has lost the secret, so that there is nothing to give another value to. */
export const noValue = () =>
  new AppError(
    "CONFLICT",
    "The vault has no value for this credential any more: make another one in its place.",
  );
const unchanged = (why: string) =>
  new AppError("UNAVAILABLE", `${why}, so the credential is as it was. Please try again.`);

/** Gives up a version that is not in use. What is left of it is settled later. */
export async function dropStaged(place: Place, version: string): Promise<void> {
  try {
    await unstageVersion(place.secretArn, version);
    await unmark(place, version);
  } catch (error) {
    log.warn({ err: error, credentialId: place.id }, "a value that is not used is still in the vault");
  }
}

/** Stores a value in the vault, beside the one in use. Throws AppError where nothing has changed. */
export async function stage(place: Place, version: string, text: string): Promise<void> {
  await markStaged(place, version);
  await stageNow(place, version, text);
}

/** Stores a value for which the row is marked. */
async function stageNow(place: Place, version: string, text: string): Promise<void> {
  try {
    await stageVersion(place.secretArn, version, text);
  } catch (error) {
    log.error({ err: error, credentialId: place.id }, "the vault refused a new value");
    await dropStaged(place, version);
    if (error instanceof ResourceNotFoundException) {
      throw noValue();
    }
    throw unchanged("The vault could not store the value");
  }
}

/** Stores another text in the place of one that is staged, as a version of its own. Throws AppError where it cannot. */
export async function restage(place: Place, before: string, version: string, text: string): Promise<void> {
  const { count } = await db().credential.updateMany({
    where: { id: place.id, stagedVersion: before },
    data: { stagedVersion: version, stagedAt: new Date() },
  });
  if (count === 0)
    throw new AppError("CONFLICT", "Another new value is being put in place. Please try again.");
  await stageNow(place, version, text);
}

/**
 * Writes down that a version is in use, and which was before, if the vault has said it; whoever settles what a dead
 * process left does it for nobody.
 */
export async function recordRotation(
  place: Place,
  { version, before }: { version: string; before: string | undefined },
  actorId: string | null,
): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.credential.updateMany({
      where: { id: place.id, stagedVersion: version },
      data: { stagedVersion: null, stagedAt: null },
    });
    if (count === 0) return;
    // What was said of the value before does not count for the new one; that nobody has agreed yet still does.
    await tx.credential.updateMany({
      where: { id: place.id, health: { not: "unconnected" } },
      data: { health: null, healthNote: null, healthAt: null },
    });
    const { name } = await tx.credential.findUniqueOrThrow({
      where: { id: place.id },
      select: { name: true },
    });
    const states = { before: { version: before ?? "unknown" }, after: { version } };
    const entry = { targetType: "credential", targetId: place.id, name, ...states };
    await audit({ workspaceId: place.workspaceId, actorId, action: "credential.rotated", ...entry }, tx);
  });
}

/**
 * Puts a staged version in use and writes it down. Throws AppError; where it cannot be told whether it is in use, the
 * row keeps the mark, and what is so is found out later.
 */
export async function promote(place: Place, version: string, actorId: string): Promise<void> {
  let before: string | undefined;
  try {
    before = await putInUse(place.secretArn, version);
  } catch (error) {
    log.error({ err: error, credentialId: place.id }, "the vault did not put a new value in use");
    const inUse = await isInUse(place.secretArn, version).catch(() => undefined);
    if (inUse === undefined) {
      throw new AppError(
        "UNAVAILABLE",
        "The vault did not say whether the new value is in use. It is found out within minutes: look again then.",
      );
    }
    if (!inUse) {
      await dropStaged(place, version);
      throw unchanged("The vault could not put the value in use");
    }
    // Its answer was lost, and with it the moment to take the mark of what is pending off.
    await unstageVersion(place.secretArn, version).catch((cause: unknown) =>
      log.warn({ err: cause, credentialId: place.id }, "a value in use is still marked as pending"),
    );
  }
  await recordRotation(place, { version, before }, actorId);
}

/** Finds out what became of a version whose process died, and leaves the vault and the row saying the same. */
export async function settleStaged(place: Place, version: string): Promise<"in use" | "dropped"> {
  if (await isInUse(place.secretArn, version)) {
    // Its mark of being staged may be left.
    const before = await putInUse(place.secretArn, version);
    await recordRotation(place, { version, before }, null);
    return "in use";
  }
  await unstageVersion(place.secretArn, version);
  await unmark(place, version);
  return "dropped";
}
