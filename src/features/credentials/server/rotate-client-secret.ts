import { randomUUID } from "node:crypto";
import type { Credential as Row } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import { NodeError } from "@/nodes/kit/executor";
import { log } from "@/server/log";
import type { ConnectionTest, OAuthSettings } from "../schema";
import { setHealth } from "./health";
import { forgetTokens } from "./oauth/access-token";
import { type Grant, grantText, readGrant } from "./oauth/grant";
import { type Lease, withLease } from "./oauth/lease";
import { askForRenewal, isOfTheClient, isRenewable } from "./oauth/renewal";
import type { TokenAnswer } from "./oauth/token-call";
import { saveGrant, unsavedGrant } from "./oauth/unsaved";
import { dropStaged, promote, restage, stage } from "./staged-value";
import { settingsOf } from "./view";

/** Who gives it, whether it is asked for a token with it, and whether it counts although that fails. */
type Manner = { actorId: string; test: boolean; untested: boolean };

/** What a provider's answer says of the client's new secret. */
function judge({ tokenUrl, grant }: OAuthSettings, answer: TokenAnswer): ConnectionTest {
  const { host } = new URL(tokenUrl);
  const said = (ok: boolean, refused: boolean, text: string) => {
    return { ok, refused, url: tokenUrl, message: `${host} ${text}` };
  };
  if (answer.state === "given") return said(true, false, "gave a token for the new client secret.");
  if (answer.state === "unavailable")
    return said(false, false, `gave no token, and did not say that the secret is wrong: ${answer.reason}.`);
  // Whoever is told that the grant is refused has proven the client before.
  return grant === "authorization_code" && answer.code === "invalid_grant"
    ? said(true, false, "takes the new client secret, but not the grant any more: connect it again.")
    : said(false, true, `refuses the client's new secret (${answer.code}).`);
}

async function presentGrant(row: Row): Promise<Grant> {
  try {
    return unsavedGrant(row.id) ?? (await readGrant(row));
  } catch (error) {
    log.error({ err: error, credentialId: row.id }, "the vault did not give a grant");
    throw new AppError("UNAVAILABLE", "The vault could not be read, so the credential is as it was.");
  }
}

/** Puts a value in use beside which the provider has given another refresh token, after which the one before is spent. */
async function promoteRenewed(
  row: Row,
  { staged, before, next }: { staged: string; before: Grant; next: Grant },
  lease: Lease,
  actorId: string,
): Promise<void> {
  const version = randomUUID();
  try {
    await restage(row, staged, version, grantText(next));
    await promote(row, version, actorId);
  } catch (error) {
    // The secret is as it was; what the provider takes from now on must not be lost with it.
    const { refreshToken } = next;
    await dropStaged(row, staged);
    await saveGrant(row, { ...before, ...(refreshToken !== undefined && { refreshToken }) }, lease);
    throw error;
  }
}

async function rotate(
  row: Row,
  settings: OAuthSettings,
  clientSecret: string,
  manner: Manner,
  lease: Lease,
): Promise<ConnectionTest | null> {
  const before = await presentGrant(row);
  const next = { ...before, clientSecret };
  const version = randomUUID();
  await stage(row, version, grantText(next));
  const answer = manner.test && isRenewable(settings, before) ? await askForRenewal(settings, next) : null;
  const test = answer && judge(settings, answer);
  if (test && !test.ok && !manner.untested) {
    await dropStaged(row, version);
    const message = `The new client secret is not in use, its test failed: ${test.message}`;
    throw new AppError("UNPROCESSABLE", message, { test });
  }
  const refreshToken = answer?.state === "given" ? answer.refreshToken : undefined;
  if (settings.grant === "authorization_code" && refreshToken && refreshToken !== before.refreshToken) {
    const renewed = { staged: version, before, next: { ...next, refreshToken } };
    await promoteRenewed(row, renewed, lease, manner.actorId);
  } else {
    await promote(row, version, manner.actorId);
  }
  if (answer?.state === "given") await setHealth(row.id, "ok", null);
  if (answer?.state === "refused" && !isOfTheClient(answer.code) && test?.ok) {
    await setHealth(row.id, "reconnect", test.message);
  }
  return test;
}

/**
 * Gives a client of OAuth its new secret: stored beside the grant as it is, tried by asking the provider for a token,
 * and only then put in use. No other process renews the grant meanwhile. Returns how the test went; null where there
 * was nothing to ask with, or it was not to be tested.
 */
export async function rotateClientSecret(
  row: Row,
  clientSecret: string,
  manner: Manner,
): Promise<ConnectionTest | null> {
  const settings = settingsOf(row);
  if (!settings) throw new AppError("CONFLICT", "This credential has no settings: make a new one.");
  try {
    return await withLease(row.id, (lease) => rotate(row, settings, clientSecret, manner, lease));
  } catch (error) {
    if (error instanceof NodeError) throw new AppError("UNAVAILABLE", `${error.message} Please try again.`);
    throw error;
  } finally {
    forgetTokens(row.id);
  }
}
