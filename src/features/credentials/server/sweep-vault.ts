import { pool } from "@/server/db";
import { log } from "@/server/log";
import { listSecrets, restoreSecret, type StoredSecret, secretState } from "@/server/secret-states";
import { deleteSecret } from "@/server/secrets";
import { setHealth } from "./health";
import { settleStaged, stagedLimitMs } from "./staged-value";

/** How often the vault and the rows are compared, in milliseconds. */
const everyMs = 60_000;
/** How much of them in one round; the next one goes on from there. */
const pagesAtOnce = 5;
const rowsAtOnce = 50;
/** A secret without a row is left alone for so long: its row may be on the way, in milliseconds. */
const graceMs = 60 * 60_000;
/** One sweeper at a time in all processes: the key of an advisory lock. */
const lockKey = 7_216_504_118;

type Owner = { arn: string; deleted: boolean };

/** What refers to secrets, by their ARNs: credentials, the keys of workspaces' models, and second factors. */
async function ownersOf(arns: readonly string[]): Promise<Map<string, Owner>> {
  const { rows } = await pool().query<Owner>({
    name: "secret-owners",
    text: `SELECT secret_arn AS arn, deleted_at IS NOT NULL AS deleted FROM credential WHERE secret_arn = ANY($1)
      UNION ALL SELECT secret_arn, false FROM ai_model WHERE secret_arn = ANY($1)
      UNION ALL SELECT secret_arn, false FROM two_factor WHERE secret_arn = ANY($1)`,
    values: [arns],
  });
  return new Map(rows.map((row) => [row.arn, row]));
}

export type SweepCounts = {
  orphans: number;
  deleted: number;
  restored: number;
  missing: number;
  settled: number;
};

/**
 * Compares what the vault has with what the rows say, a stretch at a time, and makes the two agree: the rows decide.
 * One class so that how far it has got has one owner.
 */
export class VaultSweep {
  private page: string | undefined;
  private lastRow = "00000000-0000-0000-0000-000000000000";

  constructor(private readonly grace = graceMs) {}

  /** One round. Returns what was put right; null where another process is at it. */
  async round(): Promise<SweepCounts | null> {
    const client = await pool().connect();
    try {
      const { rows } = await client.query<{ locked: boolean }>("SELECT pg_try_advisory_lock($1) AS locked", [
        lockKey,
      ]);
      if (!rows[0]?.locked) return null;
      try {
        const counts = { orphans: 0, deleted: 0, restored: 0, missing: 0, settled: 0 };
        counts.settled = await this.settle();
        await this.compareSecrets(counts);
        counts.missing = await this.findMissing();
        return counts;
      } finally {
        await client.query("SELECT pg_advisory_unlock($1)", [lockKey]);
      }
    } finally {
      client.release();
    }
  }

  /** Finishes or takes back what dead processes were putting in place. */
  private async settle(): Promise<number> {
    const { rows } = await pool().query<{
      id: string;
      workspaceId: string;
      secretArn: string;
      staged: string;
    }>(
      `SELECT id, workspace_id AS "workspaceId", secret_arn AS "secretArn", staged_version AS staged FROM credential
       WHERE staged_version IS NOT NULL AND staged_at < $1 ORDER BY staged_at LIMIT ${rowsAtOnce}`,
      [new Date(Date.now() - stagedLimitMs)],
    );
    const settled = await Promise.allSettled(rows.map(({ staged, ...place }) => settleStaged(place, staged)));
    return settled.filter(({ status }) => status === "fulfilled").length;
  }

  private async compareSecrets(counts: SweepCounts): Promise<void> {
    for (let pages = 0; pages < pagesAtOnce; pages += 1) {
      const { items, next } = await listSecrets(this.page);
      this.page = next;
      const owners = await ownersOf(items.map(({ arn }) => arn));
      for (const secret of items) await this.compare(secret, owners.get(secret.arn), counts);
      if (next === undefined) return;
    }
  }

  private async compare(secret: StoredSecret, owner: Owner | undefined, counts: SweepCounts): Promise<void> {
    const { arn, deleted, createdAt } = secret;
    if (owner && !owner.deleted && deleted) {
      await restoreSecret(arn);
      counts.restored += 1;
    } else if (owner?.deleted && !deleted) {
      // Its deletion may be in the middle of being taken back: then the row is not deleted the moment after.
      if (!(await ownersOf([arn])).get(arn)?.deleted) return;
      await deleteSecret(arn);
      counts.deleted += 1;
    } else if (!owner && !deleted && Date.now() - createdAt.getTime() > this.grace) {
      await deleteSecret(arn);
      counts.orphans += 1;
    }
  }

  /** Marks credentials whose value the vault does not have. */
  private async findMissing(): Promise<number> {
    const { rows } = await pool().query<{ id: string; arn: string }>(
      `SELECT id, secret_arn AS arn FROM credential WHERE deleted_at IS NULL AND id > $1
       ORDER BY id LIMIT ${rowsAtOnce}`,
      [this.lastRow],
    );
    this.lastRow =
      rows.length === rowsAtOnce ? (rows.at(-1)?.id ?? "") : "00000000-0000-0000-0000-000000000000";
    let missing = 0;
    for (const { id, arn } of rows) {
      if ((await secretState(arn)) !== "missing") continue;
      const message = "The vault has no value for this credential: make another one in its place.";
      if (await setHealth(id, "missing", message)) missing += 1;
    }
    return missing;
  }
}

/** Sweeps at intervals until told to stop. */
export function startVaultSweep(): () => void {
  const sweep = new VaultSweep();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async () => {
    try {
      const counts = await sweep.round();
      if (counts && Object.values(counts).some((count) => count > 0)) {
        log.warn(counts, "the vault and the credentials did not agree: put right");
      }
    } catch (error) {
      log.warn({ err: error }, "comparing the vault with the credentials failed; trying again");
    }
    if (!stopped) timer = setTimeout(round, everyMs);
  };
  timer = setTimeout(round, everyMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
