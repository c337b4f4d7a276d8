import type { Credential as Row } from "@/generated/prisma/client";
import { NodeError } from "@/nodes/kit/executor";
import { db } from "@/server/db";
import type { OAuthSettings } from "../../schema";
import { setHealth } from "../health";
import { vaultUnavailable } from "../stored-value";
import { settingsOf } from "../view";
import { type Grant, readGrant } from "./grant";
import { type Lease, withLease } from "./lease";
import { askForRenewal, isOfTheClient, isRenewable } from "./renewal";
import type { TokenAnswer } from "./token-call";
import { saveGrant, unsavedGrant } from "./unsaved";

/** A token is renewed so long before it expires, but in the last tenth of its life, in milliseconds. */
const marginMs = 30_000;
/** For how long a token is kept whose provider does not say when it expires, in milliseconds. */
const unknownLifeMs = 15 * 60_000;
/** For how long a refusal is remembered, so that a loop does not ask a provider again and again, in milliseconds. */
const refusalMs = 30_000;

type Kept = { token: string; until: number; connection: string | null };
type Refusal = { error: NodeError; until: number; connection: string | null };

const tokens = new Map<string, Kept>();
const refusals = new Map<string, Refusal>();
const flights = new Map<string, Promise<string>>();

const reconnect = (name: string, code: string) =>
  `The provider does not take the grant of “${name}” any more (${code}): connect it again.`;
const wrongClient = (name: string, code: string) =>
  `The provider refuses the client of “${name}” (${code}): give it the client's present secret.`;
const notConnected = (name: string) =>
  `“${name}” is not connected yet: connect it on the page of credentials.`;

function requireSettings(row: Row): OAuthSettings {
  const settings = settingsOf(row);
  if (settings) return settings;
  throw new NodeError("BadCredential", "This credential has no settings: make a new one.", { final: true });
}

/** Forgets what this process knows of a credential's tokens. */
export function forgetTokens(id: string): void {
  tokens.delete(id);
  refusals.delete(id);
}

async function refuse(row: Row, settings: OAuthSettings, code: string): Promise<never> {
  const byUser = settings.grant === "authorization_code";
  const ofTheClient = !byUser || isOfTheClient(code);
  const message = ofTheClient ? wrongClient(row.name, code) : reconnect(row.name, code);
  await setHealth(row.id, byUser ? "reconnect" : "failing", message);
  const error = new NodeError(byUser ? "NeedsReconnecting" : "CredentialRefused", message, { final: true });
  refusals.set(row.id, { error, until: Date.now() + refusalMs, connection: settings.connection });
  throw error;
}

function keep(row: Row, settings: OAuthSettings, token: string, expiresIn: number | undefined): string {
  const life =
    expiresIn === undefined ? unknownLifeMs : expiresIn * 1_000 - Math.min(marginMs, expiresIn * 100);
  tokens.set(row.id, { token, until: Date.now() + life, connection: settings.connection });
  refusals.delete(row.id);
  return token;
}

async function grantOf(row: Row): Promise<Grant> {
  const newer = unsavedGrant(row.id);
  if (newer) return newer;
  try {
    return await readGrant(row);
  } catch (error) {
    throw error instanceof NodeError ? error : vaultUnavailable(error, row.id);
  }
}

async function accept(
  row: Row,
  settings: OAuthSettings,
  grant: Grant,
  answer: TokenAnswer & { state: "given" },
  lease: Lease,
) {
  const { accessToken, refreshToken, expiresIn } = answer;
  // A provider that gives no other refresh token means the one that it has (RFC 6749, section 6).
  if (settings.grant === "authorization_code" && refreshToken && refreshToken !== grant.refreshToken) {
    await saveGrant(row, { ...grant, refreshToken }, lease);
  }
  const token = keep(row, settings, accessToken, expiresIn);
  await setHealth(row.id, "ok", null);
  return token;
}

/** Asks the provider, while no other process does. */
async function renew(id: string, refused: string | undefined, lease: Lease): Promise<string> {
  // What the caller read may be from before another process renewed or the owner connected anew.
  const row = await db().credential.findFirst({ where: { id, deletedAt: null } });
  if (!row)
    throw new NodeError("CredentialNotFound", "The credential is not there any more.", { final: true });
  const settings = requireSettings(row);
  if (row.health === "reconnect") {
    throw new NodeError("NeedsReconnecting", row.healthNote ?? reconnect(row.name, "refused"), {
      final: true,
    });
  }
  const grant = await grantOf(row);
  if (!isRenewable(settings, grant)) {
    if (grant.accessToken === undefined) {
      throw new NodeError("NotConnected", notConnected(row.name), { final: true });
    }
    // A token without another to renew it by: where it is refused there is nothing left.
    if (grant.accessToken === refused) return refuse(row, settings, "invalid_token");
    return keep(row, settings, grant.accessToken, undefined);
  }
  const answer = await askForRenewal(settings, grant);
  if (answer.state === "given") return accept(row, settings, grant, answer, lease);
  if (answer.state === "refused") return refuse(row, settings, answer.code);
  throw new NodeError(
    "OAuthUnavailable",
    `The provider of “${row.name}” gave no token: ${answer.reason}. It is asked again.`,
    { final: false },
  );
}

/**
 * An access token of a credential of type OAUTH2: from memory, or renewed, at most once at a time in all processes.
 * One that was `refused` is not given again. Throws NodeError: `NotConnected` and `NeedsReconnecting` for good, with
 * the credential marked for its owner; `OAuthUnavailable` and `VaultUnavailable` for another attempt.
 */
export async function accessToken(row: Row, refused?: string): Promise<string> {
  const { connection } = requireSettings(row);
  const kept = tokens.get(row.id);
  if (kept && kept.connection === connection && kept.until > Date.now() && kept.token !== refused) {
    return kept.token;
  }
  const refusal = refusals.get(row.id);
  if (refusal && refusal.connection === connection && refusal.until > Date.now()) throw refusal.error;
  const flying = flights.get(row.id);
  if (flying) return flying;
  const flight = withLease(row.id, (lease) => renew(row.id, refused, lease));
  flights.set(row.id, flight);
  const landed = () => flights.delete(row.id);
  flight.then(landed, landed);
  return flight;
}
