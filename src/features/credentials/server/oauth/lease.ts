import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { NodeError } from "@/nodes/kit/executor";
import { pool } from "@/server/db";

/** How long a lease holds unless it is extended: longer than a call of a provider and of the vault, in seconds. */
const leaseSeconds = 60;
/** How long to wait for another process's lease, and how often to look, in milliseconds. */
const patienceMs = 75_000;
const lookEveryMs = 100;

/** Who has a credential's grant to themselves: no other process renews or replaces it meanwhile. */
export type Lease = {
  /** Asserts that it still holds, and makes it hold longer. False where it was lost, and nothing may be written. */
  extend(): Promise<boolean>;
};

async function take(id: string, leaseId: string): Promise<boolean> {
  const { rowCount } = await pool().query({
    name: "credential-lease",
    text: `UPDATE credential SET lease_id = $2, lease_until = now() + interval '${leaseSeconds} s'
      WHERE id = $1 AND (lease_until IS NULL OR lease_until < now() OR lease_id = $2)`,
    values: [id, leaseId],
  });
  return rowCount === 1;
}

async function giveBack(id: string, leaseId: string): Promise<void> {
  await pool().query({
    name: "credential-lease-end",
    text: "UPDATE credential SET lease_id = NULL, lease_until = NULL WHERE id = $1 AND lease_id = $2",
    values: [id, leaseId],
  });
}

/**
 * Does something that only one process may do with a credential's grant at a time. A row and not a lock of the
 * database: a slow provider holds no connection. Throws NodeError where another process takes too long.
 */
export async function withLease<T>(id: string, work: (lease: Lease) => Promise<T>): Promise<T> {
  const leaseId = randomUUID();
  const until = Date.now() + patienceMs;
  while (!(await take(id, leaseId))) {
    if (Date.now() > until) {
      throw new NodeError("OAuthBusy", "The credential's tokens are being renewed for too long.", {
        final: false,
      });
    }
    await sleep(lookEveryMs * (0.5 + Math.random()));
  }
  try {
    return await work({ extend: () => take(id, leaseId) });
  } finally {
    await giveBack(id, leaseId);
  }
}
