import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { SecretsManagerClient, SecretsManagerServiceException } from "@aws-sdk/client-secrets-manager";
import { onTestFinished } from "vitest";
import { type SecretsManager, type SecretsManagerOptions, startSecretsManager } from "./server";

export const credentials = { accessKeyId: "AKIALOCALTEST", secretAccessKey: "a-secret-access-key" };

/** A folder that is deleted when the running test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "workfuse-secrets-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A Secrets Manager on a free port, closed when the running test ends. */
export async function openManager(
  options: Partial<SecretsManagerOptions> & { dataDir: string },
): Promise<SecretsManager> {
  const manager = await startSecretsManager({ host: "127.0.0.1", port: 0, ...credentials, ...options });
  onTestFinished(() => manager.close());
  return manager;
}

/** The AWS SDK's own client, without retries so that each test sees each answer. */
export function openClient(
  endpoint: string,
  options: { credentials?: typeof credentials; region?: string } = {},
): SecretsManagerClient {
  const client = new SecretsManagerClient({
    endpoint,
    region: options.region ?? "us-east-1",
    credentials: options.credentials ?? credentials,
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** A manager on a new folder and a client of it. */
export async function openBoth(
  options: Partial<SecretsManagerOptions> = {},
): Promise<{ client: SecretsManagerClient; dataDir: string; manager: SecretsManager }> {
  const dataDir = await temporaryFolder();
  const manager = await openManager({ dataDir, ...options });
  return { client: openClient(manager.url), dataDir, manager };
}

/** The service exception that a call rejects with, as `[name, message]`. */
export async function refusalOf(call: Promise<unknown>): Promise<[string, string]> {
  const outcome = await call.then(
    () => "an answer",
    (error: unknown) => error,
  );
  if (outcome instanceof SecretsManagerServiceException) return [outcome.name, outcome.message];
  throw new Error(`expected a service exception, got ${String(outcome)}`);
}

/** A manager in a process of its own, to be killed; `output` grows with all that it prints. */
export async function spawnManager(
  dataDir: string,
): Promise<{ child: ChildProcess; url: string; output: () => string }> {
  const script = path.join(import.meta.dirname, "test-process.ts");
  const child = spawn(
    process.execPath,
    ["--import", "tsx", script, dataDir, credentials.accessKeyId, credentials.secretAccessKey],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  const url = /^http:\S+/m.exec(output)?.[0];
  if (url === undefined) throw new Error(`The process did not start: ${output}`);
  return { child, url, output: () => output };
}
