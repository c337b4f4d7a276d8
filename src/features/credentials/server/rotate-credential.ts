import { randomUUID } from "node:crypto";
import { ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import type { z } from "zod";
import type { Credential as Row } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import type { CredentialType } from "@/nodes/kit/define-node";
import { NodeError } from "@/nodes/kit/executor";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { readSecretNow } from "@/server/secrets";
import type { rotateCredentialInput } from "../inputs";
import type { ConnectionTest, rotatedCredential } from "../schema";
import { parseNewValue } from "../values";
import { setHealth } from "./health";
import { forgetTokens } from "./oauth/access-token";
import { type Grant, grantText, readGrant } from "./oauth/grant";
import { withLease } from "./oauth/lease";
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

/** The client's new secret beside the grant as it is, which no process may renew meanwhile. */
async function rotateClientSecret(row: Row, text: string, actorId: string): Promise<void> {
  try {
    await withLease(row.id, async () => {
      const grant = await readGrant(row).catch((error: unknown) => {
        log.error({ err: error, credentialId: row.id }, "the vault did not give a grant");
        throw new AppError("UNAVAILABLE", "The vault could not be read, so the credential is as it was.");
      });
      const { clientSecret } = JSON.parse(text) as Grant;
      const version = randomUUID();
      await stage(row, version, grantText({ ...grant, clientSecret }));
      await promote(row, version, actorId);
    });
  } catch (error) {
    if (error instanceof NodeError) throw new AppError("UNAVAILABLE", `${error.message} Please try again.`);
    throw error;
  }
  forgetTokens(row.id);
}

async function rotateValue(
  row: Row,
  type: StoredType,
  text: string,
  test: ReturnType<typeof testOf>,
  { id: actorId, untested }: { id: string; untested: boolean },
): Promise<ConnectionTest | null> {
  const version = randomUUID();
  await stage(row, version, text);
  let result: ConnectionTest | null = null;
  try {
    result = test ? await tryValue(resolvedOf(type, text, row), test) : null;
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
  if (type === "OAUTH2") await rotateClientSecret(row, text, actor.userId);
  else await rotateValue(row, type, text, undefined, { id: actor.userId, untested: true });
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
  if (type === "OAUTH2") {
    // Its provider tells whether a client's secret is good only when it is asked for a token.
    await rotateClientSecret(row, text, actor.userId);
  } else {
    const test = testOf(row, url);
    if (!test && !untested) throw noTestUrl();
    if (test) takeTest(actor);
    result = await rotateValue(row, type, text, test, { id: actor.userId, untested });
  }
  if (result?.ok) await setHealth(id, "ok", null);
  if (result && !result.ok) await setHealth(id, "failing", result.message);
  return { credential: viewOf((await find(actor, id)).row), test: result };
}
