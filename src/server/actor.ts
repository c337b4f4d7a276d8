import { createHash } from "node:crypto";
import { AppError } from "@/lib/errors";
import { sessionOf, trustedOrigins, withWorkspace } from "./auth";
import { db } from "./db";
import type { RoleName } from "./permissions";
import { refuseTooMany } from "./rate-limit";
import { SharedRateLimit } from "./shared-rate-limit";

/** Who acts, and in which workspace: every query is bound to `workspaceId`. */
export type Actor = {
  userId: string;
  workspaceId: string;
  role: RoleName;
  /** Set for an API key: what it may do at most. */
  keyScopes?: string[];
  /** Set for somebody who is signed in: the session by which they act. */
  sessionId?: string;
  /** By what the caller is known: "session", or "key " and the key's beginning. */
  via?: string;
};

/** How API keys begin, so that people and secret scanners know one when they see it. */
export const apiKeyPrefix = "wf_";

export const hashKey = (key: string): string => createHash("sha256").update(key).digest("hex");

async function actorOfKey(key: string): Promise<Actor | null> {
  if (!key.startsWith(apiKeyPrefix)) return null;
  const row = await db().apiKey.findUnique({ where: { hash: hashKey(key) } });
  if (!row || row.revokedAt || (row.expiresAt && row.expiresAt <= new Date())) return null;
  const membership = await db().membership.findUnique({
    where: { workspaceId_userId: { workspaceId: row.workspaceId, userId: row.userId } },
  });
  if (!membership) return null;
  // Once a minute is enough to say "used today", and spares a write for every call.
  if (!row.lastUsedAt || Date.now() - row.lastUsedAt.getTime() > 60_000) {
    await db().apiKey.update({ where: { id: row.id }, data: { lastUsedAt: new Date() } });
  }
  const { userId, workspaceId, scopes: keyScopes } = row;
  return { userId, workspaceId, role: membership.role, keyScopes, via: `key ${row.prefix}` };
}

/** What one API key, or one person by the pages, may ask for: far above what people and their scripts do. */
const keyLimit = new SharedRateLimit("key", { perSecond: 200, burst: 2_000 });
const personLimit = new SharedRateLimit("person", { perSecond: 50, burst: 500 });

/**
 * Who a request comes from: its API key, else its session cookie, else nobody. A key that is not valid is
 * nobody, whatever cookie comes with it. A cookie counts for a change only from the application's own pages. Throws
 * TOO_MANY_REQUESTS for whoever asks too often.
 */
export async function actorOf(request: { headers: Headers; method: string }): Promise<Actor | null> {
  const authorization = request.headers.get("authorization");
  if (authorization) {
    const [scheme, key] = authorization.split(" ");
    const actor = scheme?.toLowerCase() === "bearer" && key ? await actorOfKey(key) : null;
    if (actor && key) await refuseTooMany(keyLimit, hashKey(key).slice(0, 32), "This API key is used");
    return actor;
  }
  const session = await sessionOf(request.headers);
  if (!session) return null;
  if (request.method !== "GET" && request.method !== "HEAD") refuseForeignOrigin(request.headers);
  await refuseTooMany(personLimit, session.user.id, "You ask");
  return actorOfSession(session);
}

type SessionLike = {
  user: { id: string };
  workspace: { id: string; role: RoleName };
  sessionId?: string;
};
export const actorOfSession = ({ user, workspace, sessionId }: SessionLike): Actor => ({
  userId: user.id,
  workspaceId: workspace.id,
  role: workspace.role,
  ...(sessionId !== undefined && { sessionId, via: "session" }),
});

function refuseForeignOrigin(headers: Headers): void {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const own = origin ? trustedOrigins().includes(origin) : !site || site === "same-origin" || site === "none";
  if (!own) throw new AppError("FORBIDDEN", "This change came from another site's page and was refused.");
}

/** The actor of a user by e-mail, for the operator's command line. */
export async function actorOfEmail(email: string): Promise<Actor | null> {
  const user = await db().user.findUnique({ where: { email } });
  const session = user && (await withWorkspace({ id: user.id, name: user.name, email, image: user.image }));
  return session ? actorOfSession(session) : null;
}
