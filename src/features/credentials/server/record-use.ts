import { pool } from "@/server/db";
import { log } from "@/server/log";
import { noteHealth } from "./health";

/** How many hosts are remembered of one credential. */
const keptHosts = 20;
/** For how long the same use is not written again by this process, in milliseconds. */
const quietMs = 60_000;
/** How many uses a process remembers to have written. */
const remembered = 5_000;

type Judgement = "ok" | "failing" | undefined;
const written = new Map<string, { health: Judgement; at: number }>();

function isNews(key: string, health: Judgement, now: number): boolean {
  const last = written.get(key);
  if (last && last.health === health && now - last.at < quietMs) return false;
  written.delete(key);
  written.set(key, { health, at: now });
  const oldest = written.size > remembered ? written.keys().next().value : undefined;
  if (oldest !== undefined) written.delete(oldest);
  return true;
}

async function writeHost(id: string, host: string): Promise<void> {
  await pool().query({
    name: "credential-used-host",
    text: `UPDATE credential SET used_hosts = (array_prepend($2, array_remove(used_hosts, $2)))[1:${keptHosts}]
      WHERE id = $1 AND used_hosts[1] IS DISTINCT FROM $2`,
    values: [id, host],
  });
}

async function write(id: string, host: string, health: Judgement): Promise<void> {
  await writeHost(id, host);
  if (health === "ok") await noteHealth(id, "ok", null);
  if (health === "failing")
    await noteHealth(id, "failing", `${host} answered 401: it did not take the value.`);
}

/**
 * Notes that a credential was sent to a host, and what was answered: 401 says that its value is not taken. Returns at
 * once; what cannot be written is logged.
 */
export function recordUse(id: string, host: string, status: number): void {
  const health: Judgement = status === 401 ? "failing" : status < 400 ? "ok" : undefined;
  if (!isNews(`${id} ${host}`, health, Date.now())) return;
  write(id, host, health).catch((error: unknown) =>
    log.warn({ err: error, credentialId: id }, "the use of a credential could not be noted"),
  );
}
