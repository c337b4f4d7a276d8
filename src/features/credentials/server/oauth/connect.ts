import { createHash, createHmac, randomUUID } from "node:crypto";
import type { z } from "zod";
import type { Credential as Row } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { audit } from "@/server/audit";
import { randomToken } from "@/server/auth";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { log } from "@/server/log";
import type { completeConnectionInput } from "../../inputs";
import { presetOf } from "../../oauth/presets";
import type { OAuthSettings } from "../../schema";
import { setHealth } from "../health";
import { settingsOf } from "../view";
import { forgetTokens } from "./access-token";
import { checkEndpoints } from "./endpoints";
import { readGrant, storeGrant } from "./grant";
import { withLease } from "./lease";
import { askForTokens } from "./token-call";
import { dropUnsaved } from "./unsaved";

/** How long the owner may take at the provider, in milliseconds. */
const validMs = 10 * 60_000;

/** Where providers send people back to: one address, which is registered with them. */
export const redirectUri = (): string => `${env().web.url}/api/oauth/callback`;

const hashOf = (state: string) => createHash("sha256").update(state).digest("hex");

/**
 * The secret half of PKCE (RFC 7636). It follows from the state, which only the browser has, and a key that only we
 * have, so that it is stored nowhere.
 */
const verifierOf = (state: string) =>
  createHmac("sha256", env().auth.secret).update(`oauth-verifier:${state}`).digest("base64url");

async function find(actor: Actor, id: string) {
  const row = await db().credential.findFirst({
    where: { id, workspaceId: actor.workspaceId, deletedAt: null },
  });
  const settings = row && settingsOf(row);
  if (!row) throw new AppError("NOT_FOUND", "There is no such credential.");
  if (!settings?.authorizeUrl) {
    throw new AppError("BAD_REQUEST", "id: this credential is not one that is connected at a provider.");
  }
  return { row, settings: { ...settings, authorizeUrl: settings.authorizeUrl } };
}

function requireSession({ sessionId }: Actor): string {
  if (sessionId) return sessionId;
  throw new AppError("FORBIDDEN", "A credential is connected in the browser, by somebody who is signed in.");
}

function addressOf(settings: OAuthSettings & { authorizeUrl: string }, state: string): string {
  const preset = presetOf(settings.preset);
  const url = new URL(settings.authorizeUrl);
  const challenge = createHash("sha256").update(verifierOf(state)).digest("base64url");
  const parameters: Record<string, string> = {
    ...preset?.authorizeParams,
    response_type: "code",
    client_id: settings.clientId,
    redirect_uri: redirectUri(),
    state,
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...(settings.scopes.length > 0 && { scope: settings.scopes.join(preset?.scopeSeparator ?? " ") }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** The address at which the owner lets a credential be used; only the same session can come back from there. */
export async function beginConnection(actor: Actor, id: string): Promise<{ url: string }> {
  const sessionId = requireSession(actor);
  const { row, settings } = await find(actor, id);
  await checkEndpoints(settings);
  const state = randomToken();
  await db().oAuthRequest.create({
    data: {
      hash: hashOf(state),
      workspaceId: actor.workspaceId,
      credentialId: row.id,
      sessionId,
      expiresAt: new Date(Date.now() + validMs),
    },
  });
  return { url: addressOf(settings, state) };
}

/** Takes the request that a state belongs to; it counts once, and for the session that made it alone. */
async function takeRequest(actor: Actor, state: string): Promise<string> {
  const sessionId = requireSession(actor);
  const taken = await db().oAuthRequest.findFirst({
    where: { hash: hashOf(state), workspaceId: actor.workspaceId, sessionId, expiresAt: { gt: new Date() } },
  });
  const { count } = await db().oAuthRequest.deleteMany({ where: { hash: taken?.hash ?? "" } });
  if (taken && count === 1) return taken.credentialId;
  throw new AppError(
    "BAD_REQUEST",
    "state: this connection was not begun here, or it took longer than 10 minutes. Connect again.",
  );
}

/** Ends what `beginConnection` began: exchanges the code and stores what the provider grants. Returns the credential. */
export async function completeConnection(
  actor: Actor,
  { state, code, error }: z.output<typeof completeConnectionInput>,
): Promise<{ id: string; name: string }> {
  const id = await takeRequest(actor, state);
  const { row, settings } = await find(actor, id);
  const refuse = async (message: string): Promise<never> => {
    // One that works goes on working.
    if (row.health === "unconnected" || row.health === "reconnect") await setHealth(id, row.health, message);
    throw new AppError("UNPROCESSABLE", message);
  };
  if (error !== undefined || code === undefined) {
    const why = error && /^[a-z_]{1,60}$/.test(error) ? ` (${error})` : "";
    return refuse(`The provider did not let it be connected${why}.`);
  }
  await withLease(id, async (lease) => {
    const grant = await readGrant(row).catch((cause: unknown) => {
      log.error({ err: cause, credentialId: id }, "the vault did not give a grant");
      throw new AppError("UNAVAILABLE", "The vault could not be read. Please connect again.");
    });
    const answer = await askForTokens(settings, grant.clientSecret, {
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri(),
      code_verifier: verifierOf(state),
    });
    if (answer.state === "unavailable") {
      throw new AppError(
        "UNAVAILABLE",
        `The provider gave no token: ${answer.reason}. Please connect again.`,
      );
    }
    if (answer.state === "refused") {
      return refuse(`The provider refused to connect it (${answer.code}): check the client id and secret.`);
    }
    if (!(await lease.extend()))
      throw new AppError("CONFLICT", "Somebody else connects it. Please try again.");
    const { clientSecret } = grant;
    const { refreshToken, accessToken } = answer;
    await storeGrant(row.secretArn, {
      ...(clientSecret !== undefined && { clientSecret }),
      ...(refreshToken === undefined ? { accessToken } : { refreshToken }),
    }).catch((cause: unknown) => {
      log.error({ err: cause, credentialId: id }, "the vault did not take a grant");
      throw new AppError("UNAVAILABLE", "The vault could not store the grant. Please connect again.");
    });
    dropUnsaved(id);
    forgetTokens(id);
    await recordConnection(actor, row, settings);
  });
  return { id, name: row.name };
}

/** Says to all processes that there is another grant, whose tokens they do not have yet. */
async function recordConnection(
  actor: Actor,
  { id, name, health }: Pick<Row, "id" | "name" | "health">,
  settings: OAuthSettings,
): Promise<void> {
  const changed = { ...settings, connection: randomUUID() };
  await db().$transaction(async (tx) => {
    await tx.credential.updateMany({
      where: { id, workspaceId: actor.workspaceId },
      data: { settings: JSON.stringify(changed), health: "ok", healthNote: null, healthAt: new Date() },
    });
    const states = {
      before: { health, grant: settings.connection === null ? "none" : "an earlier one" },
      after: { health: "ok", grant: "a new one" },
    };
    const { workspaceId, userId: actorId } = actor;
    const entry = { targetType: "credential", targetId: id, name, ...states };
    await audit({ workspaceId, actorId, action: "credential.connected", ...entry }, tx);
  });
}
