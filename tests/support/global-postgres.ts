import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startPostgres } from "~/infra/local/postgres/cluster";
import { freePort } from "./free-port";

/** One real PostgreSQL for all integration tests; each test makes a database of its own in it. */
export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "workfuse-test-"));
  // The database's own account has to get through, else its files would lie below /var/lib and stay there.
  chmodSync(dataDir, 0o711);
  const cluster = await startPostgres({
    dataDir,
    port: await freePort(),
    log: () => undefined,
    settings: ["fsync=off", "max_connections=200"],
  });
  process.env.TEST_POSTGRES_URL = cluster.urlOf("postgres");
  return async () => {
    await cluster.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
