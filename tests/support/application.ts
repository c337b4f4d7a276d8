import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { v7 as uuidv7 } from "uuid";
import { createDatabase } from "./database";
import { freePort } from "./free-port";

export type Application = {
  signUp: typeof signUp;
  stop(): Promise<void>;
};

type Actor = { userId: string; workspaceId: string; role: "OWNER" | "ADMIN" | "EDITOR" | "VIEWER" };

export type User = Awaited<ReturnType<typeof userOf>>;

async function userOf(actor: Actor) {
  const { callerFor } = await import("@/server/api/caller");
  // The caller is a proxy that takes any name for a router's, so what goes beside its routers is put in a new object.
  const { workflows, executions, events, payloads, credentials, nodes, ai, account } = callerFor({ actor });
  return { workflows, executions, events, payloads, credentials, nodes, ai, account, actor };
}

/** Makes a user with a personal workspace, in this process's database, and returns procedures called as that user. */
export async function signUp(name = "ada"): Promise<User> {
  const { db } = await import("@/server/db");
  const { createPersonalWorkspace } = await import("@/server/workspaces");
  const user = { id: uuidv7(), name };
  await db().user.create({ data: { ...user, email: `${user.id}@example.com` } });
  await createPersonalWorkspace(user);
  const workspace = await db().workspace.findUniqueOrThrow({ where: { personalUserId: user.id } });
  return userOf({ userId: user.id, workspaceId: workspace.id, role: "OWNER" });
}

/**
 * The application without its web server, in this process, on a real database, engine and vault. One per test
 * file: the configuration is read once in a process. `through` gives the address by which it reaches its database.
 */
export async function startApplication(
  environment: Record<string, string> = {},
  through: (databaseUrl: string) => Promise<string> | string = (url) => url,
): Promise<Application> {
  const database = await createDatabase();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "workfuse-app-"));
  const [vaultPort, githubPort] = [await freePort(), await freePort()];
  Object.assign(process.env, {
    LOG_LEVEL: "error",
    WORKFUSE_LOCAL: "1",
    WORKFUSE_LOCAL_PARTS: "engine,vault,github",
    WORKFUSE_LOCAL_VAULT_PORT: String(vaultPort),
    WORKFUSE_LOCAL_GITHUB_PORT: String(githubPort),
    WORKFUSE_LOCAL_GITHUB_URL: `http://localhost:${githubPort}`,
    WORKFUSE_DATA_DIR: dataDir,
    DATABASE_URL: await through(database.url),
    BETTER_AUTH_SECRET: "a-secret-for-tests-that-is-long-enough",
    GITHUB_CLIENT_ID: "workfuse-local",
    GITHUB_CLIENT_SECRET: "secret",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${vaultPort}`,
    AWS_ACCESS_KEY_ID: "test-key",
    AWS_SECRET_ACCESS_KEY: "test-secret",
    INNGEST_DEV: "1",
    INNGEST_EVENT_KEY: "test-event-key",
    ...environment,
  });
  const { applyMigrations } = await import("@/server/migrate");
  await applyMigrations(database.url, path.resolve("prisma/migrations"), () => undefined);
  const { startStandIns } = await import("@/runtime/stand-ins");
  const standIns = await startStandIns();
  const { closeDatabase } = await import("@/server/db");
  const { closeStatusBus } = await import("@/server/status-bus");
  const { closeProgress } = await import("@/server/progress/progress-bus");
  return {
    signUp,
    async stop() {
      await standIns.stop();
      await closeStatusBus();
      await closeProgress();
      await closeDatabase();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
