import path from "node:path";
import { serve } from "inngest/edge";
import { backoffMs } from "@/features/execution/server/backoff";
import { env } from "@/server/env";
import { log } from "@/server/log";
import { inngest, setTransport } from "~/inngest/client";
import { functions } from "~/inngest/functions";

export type StandIns = { hostsEngine: boolean; stop(): Promise<void> };

async function startVault(port: number): Promise<() => Promise<void>> {
  const { startSecretsManager } = await import("~/infra/local/secrets-manager/server");
  const { host, dataDir, vault } = env();
  const server = await startSecretsManager({
    dataDir: path.join(dataDir, "vault"),
    host,
    port,
    region: vault.region,
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? "",
    warn: (message) => log.warn(message),
  });
  return () => server.close();
}

async function startGithub(port: number): Promise<() => Promise<void>> {
  const github = await import("~/infra/local/github/server");
  const { host, web } = env();
  const { clientId, clientSecret } = env().github;
  const redirectUris = [`${web.url}/api/auth/callback/github`];
  // The same secret at every start, so that a restart in the middle of a sign-in does not break it.
  const server = await github.startGithub({
    host,
    port,
    clientId,
    clientSecret,
    redirectUris,
    secret: env().auth.secret,
  });
  return () => server.close();
}

/** The engine calls the functions in this process; other processes reach it over its port. */
async function startEngine(port: number | undefined): Promise<() => Promise<void>> {
  const { createEngine } = await import("~/infra/local/engine/create-engine");
  const { databaseUrl, host } = env();
  const { eventKey } = env().inngest;
  const engine = await createEngine({
    databaseUrl,
    handler: serve({ client: inngest, functions }),
    eventKey,
    // What a node does sets its own time: this is for a database that was away, and it comes back soon.
    retryDelayMs: (attempt) => backoffMs(attempt, Math.random()),
    log: ({ level, event, fields }) => log[level](fields, event),
  });
  setTransport(engine.fetch);
  await engine.sync();
  await engine.start();
  const listener = port === undefined ? undefined : await engine.listen(port, host);
  return async () => {
    await listener?.close();
    await engine.stop();
  };
}

/** Starts the parts of one machine that this process was told to host, and no others. */
export async function startStandIns(): Promise<StandIns> {
  const { hosts } = env();
  const stops: (() => Promise<void>)[] = [];
  if (hosts.vault && hosts.vaultPort) stops.push(await startVault(hosts.vaultPort));
  if (hosts.github && hosts.githubPort) stops.push(await startGithub(hosts.githubPort));
  if (hosts.engine) stops.push(await startEngine(hosts.enginePort));
  return {
    hostsEngine: hosts.engine,
    async stop() {
      // The engine first: it lets open steps end, and they may still need the vault.
      for (const stop of stops.reverse()) await stop();
    },
  };
}
