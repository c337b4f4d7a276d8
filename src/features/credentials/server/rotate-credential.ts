import { randomUUID } from "node:crypto";
import { ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import type { z } from "zod";
import type { Credential as Row } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import type { CredentialType } from "@/nodes/kit/define-node";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { readSecretNow } from "@/server/secrets";
import type { rotateCredentialInput } from "../inputs";
import type { ConnectionTest, rotatedCredential } from "../schema";
import { parseNewValue } from "../values";
import { setHealth } from "./health";
import { rotateClientSecret } from "./rotate-client-secret";
import { dropStaged, noValue, promote, stage } from "./staged-value";
import { resolvedOf, type StoredType, typeOf } from "./stored-value";
import { noTestUrl, takeTest, testOf, tryValue } from "./test-connection";
import { viewOf } from "./view";

/** What the vault has now, whose way of being sent a new value keeps; nothing of it where it cannot be read as JSON. */
async function valueBefore({ id, secretArn }: Row): Promise<unknown> {
  let text: string;
  try {
    text = await readSecretNow(secretArn);
  } catch (error) {
    log.error({ err: error, credentialId: id }, "the vault did not give a value");
    if (error instanceof ResourceNotFoundException) throw noValue();
    throw new AppError(
      "UNAVAILABLE",
      "The vault could not be read, so the credential is as it was. Please try again.",
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A new value as the vault keeps it; throws AppError, which does not quote it, for one that does not fit the type. */
async function newText(row: Row, type: CredentialType, value: unknown): Promise<string> {
  const before = type === "OAUTH2" ? undefined : await valueBefore(row);
  const parsed = parseNewValue(type, value, before);
  if ("value" in parsed) return JSON.stringify(parsed.value);
  const field = parsed.path.join(".");
  throw new AppError("BAD_REQUEST", `${field}: ${parsed.message}`, {
    issues: [{ field, message: parsed.message }],
  });
}

const clientSecretIn = (text: string): string => (JSON.parse(text) as { clientSecret: string }).clientSecret;

async function rotateValue(
  row: Row,
  type: StoredType,
  text: string,
  test: ReturnType<typeof testOf>,
  { actorId, untested }: { actorId: string; untested: boolean },
): Promise<ConnectionTest | null> {
  const version = randomUUID();
  await stage(row, version, text);
  let result: ConnectionTest | null = null;
  try {
    const trial = { place: row, sender: { actorId } };
    result = test ? await tryValue(resolvedOf(type, text, row), test, trial) : null;
  } catch (error) {
    await dropStaged(row, version);
    throw error;
  }
  if (result && !result.ok && !untested) {
    await dropStaged(row, version);
    throw new AppError("UNPROCESSABLE", `The new value is not in use, its test failed: ${result.message}`, {
      test: result,
    });
  }
  await promote(row, version, actorId);
  return result;
}

async function find(actor: Actor, id: string): Promise<{ row: Row; type: CredentialType }> {
  const row = await db().credential.findFirst({
    where: { id, workspaceId: actor.workspaceId, deletedAt: null },
  });
  const type = row ? typeOf(row) : undefined;
  if (!row || !type) throw new AppError("NOT_FOUND", "There is no such credential.");
  return { row, type };
}

/** Gives a credential a new value without a test. Runs use it at the latest 60 s later. */
export async function replaceValue(actor: Actor, id: string, value: unknown): Promise<void> {
  const { row, type } = await find(actor, id);
  const text = await newText(row, type, value);
  const manner = { actorId: actor.userId, test: false, untested: true };
  if (type === "OAUTH2") await rotateClientSecret(row, clientSecretIn(text), manner);
  else await rotateValue(row, type, text, undefined, manner);
}

/**
 * Gives a credential a new value: stored beside the one in use, tested, and only then put in use. Where the test fails
 * or the vault does not answer, the credential is as it was.
 */
export async function rotateCredential(
  actor: Actor,
  { id, value, url, untested }: z.output<typeof rotateCredentialInput>,
): Promise<z.output<typeof rotatedCredential>> {
  const { row, type } = await find(actor, id);
  const text = await newText(row, type, value);
  let result: ConnectionTest | null = null;
  const manner = { actorId: actor.userId, test: true, untested };
  if (type === "OAUTH2") {
    takeTest(actor);
    result = await rotateClientSecret(row, clientSecretIn(text), manner);
  } else {
    const test = testOf(row, url);
    if (!test && !untested) throw noTestUrl();
    if (test) takeTest(actor);
    result = await rotateValue(row, type, text, test, manner);
    if (result?.ok) await setHealth(id, "ok", null);
    if (result && !result.ok) await setHealth(id, "failing", result.message);
  }
  return { credential: viewOf((await find(actor, id)).row), test: result };
}
