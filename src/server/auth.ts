import { randomUUID } from "node:crypto";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import { v7 as uuidv7 } from "uuid";
import { AppError } from "@/lib/errors";
import { audit } from "./audit";
import { db } from "./db";
import { env } from "./env";
import { localGithub } from "./local-github";
import { log } from "./log";
import { clientAddress } from "./peer-address";
import type { RoleName } from "./permissions";
import { withOrigin } from "./request-origin";
import { outsideWorkspaces } from "./workspace-scope";
import { createPersonalWorkspace } from "./workspaces";

/**
 * Sign-in. GitHub's endpoints are Better Auth's own, or those of the stand-in of one machine: provider
 * configuration alone decides, and both sign in at /sign-in/social with the provider `github`.
 */
function createAuth() {
  const { web, auth, github } = env();
  const client = { clientId: github.clientId, clientSecret: github.clientSecret };
  return betterAuth({
    baseURL: web.url,
    secret: auth.secret,
    trustedOrigins: trustedOrigins(),
    telemetry: { enabled: false },
    logger: {
      log: (level, message, ...args) =>
        log[level]({ from: "better-auth", err: args.find((arg) => arg instanceof Error) }, message),
    },
    database: prismaAdapter(outsideWorkspaces(db), { provider: "postgresql" }),
    advanced: {
      database: { generateId: () => uuidv7() },
      cookiePrefix: "workfuse",
      useSecureCookies: web.url.startsWith("https://"),
    },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24 },
    account: { accountLinking: { enabled: false } },
    rateLimit: { enabled: false },
    ...(github.standInUrl
      ? { plugins: [genericOAuth({ config: [localGithub(github.standInUrl, client)] })] }
      : { socialProviders: { github: client } }),
    databaseHooks: {
      account: {
        create: {
          // Signing in is all that GitHub is asked for: a token kept is a token that can leak.
          before: async (account) => ({
            data: { ...account, accessToken: null, refreshToken: null, idToken: null },
          }),
        },
        update: {
          before: async (account) => ({
            data: { ...account, accessToken: null, refreshToken: null, idToken: null },
          }),
        },
      },
      user: { create: { after: async (user) => createPersonalWorkspace(user) } },
      session: {
        create: {
          // What a caller writes into X-Forwarded-For is not where a call comes from.
          before: async (session, context) => ({
            data: { ...session, ipAddress: addressOf(context?.headers) ?? null },
          }),
          after: async (session, context) => sessionStarted(session, context?.headers),
        },
      },
    },
  });
}

const addressOf = (headers: Headers | undefined): string | undefined =>
  headers && clientAddress(headers, env().trustedProxies);

type StartedSession = { id: string; userId: string; expiresAt: Date; userAgent?: string | null | undefined };

/** Writes down who has signed in, from where. */
async function sessionStarted(
  { id, userId, expiresAt, userAgent }: StartedSession,
  headers: Headers | undefined,
): Promise<void> {
  const workspace = await personalWorkspace(userId);
  if (!workspace) return;
  const after = { browser: userAgent ?? null, expiresAt: expiresAt.toISOString() };
  const entry = { targetType: "session", targetId: id, before: null, after };
  await withOrigin({ address: addressOf(headers), via: "session" }, () =>
    audit({ workspaceId: workspace.id, actorId: userId, action: "session.started", ...entry }),
  );
}

type Auth = ReturnType<typeof createAuth>;
const holder = globalThis as { workfuseAuth?: Auth };

export function auth(): Auth {
  holder.workfuseAuth ??= createAuth();
  return holder.workfuseAuth;
}

/** Origins whose pages may use a session cookie: the application's own, and its loopback twin. */
export function trustedOrigins(): string[] {
  const origin = new URL(env().web.url);
  const origins = new Set([origin.origin]);
  if (origin.hostname === "localhost") origins.add(`${origin.protocol}//127.0.0.1:${origin.port}`);
  return [...origins];
}

export type Session = {
  user: { id: string; name: string; email: string; image: string | null };
  workspace: { id: string; name: string; role: RoleName };
  /** The row of the session, where it was one that led here. */
  sessionId?: string;
};

/** Who the session cookie in these headers belongs to, with the workspace they work in; null for nobody. */
export async function sessionOf(headers: Headers): Promise<Session | null> {
  if (!headers.get("cookie")) return null;
  const found = await auth()
    .api.getSession({ headers })
    .catch((error: unknown) => {
      log.error({ err: error }, "the session could not be read");
      throw new AppError("UNAVAILABLE", "The session cannot be checked at the moment. Please try again.");
    });
  if (!found) return null;
  const { id, name, email, image } = found.user;
  const session = await withWorkspace({ id, name, email, image: image ?? null });
  return session && { ...session, sessionId: found.session.id };
}

/**
 * Adds the personal workspace of a user. One who has none yet, because a process died in the middle of their first
 * sign-in, is given it now.
 */
export async function withWorkspace(user: Session["user"]): Promise<Session | null> {
  const found = await personalWorkspace(user.id);
  if (found) return { user, workspace: found };
  await createPersonalWorkspace(user);
  const made = await personalWorkspace(user.id);
  return made && { user, workspace: made };
}

async function personalWorkspace(userId: string): Promise<Session["workspace"] | null> {
  const membership = await db().membership.findFirst({
    where: { userId, workspace: { personalUserId: userId } },
    select: { role: true, workspace: { select: { id: true, name: true } } },
  });
  return membership && { ...membership.workspace, role: membership.role };
}

/** Who looks at the page that is being rendered. */
export async function getSession(): Promise<Session | null> {
  const { headers } = await import("next/headers");
  return sessionOf(await headers());
}

/** A random name for something that is never shown, such as a one-time pass. */
export const randomToken = (): string => `${randomUUID()}${randomUUID()}`.replaceAll("-", "");
