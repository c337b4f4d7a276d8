import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Database } from "./store/database";
import type { Log } from "./types";

/** Class of the advisory locks by which processes show that they live ("WFEN" in ASCII). */
export const processLockClass = 0x5746454e;
const channel = "engine_work";
const announceEveryMs = 50;

/**
 * This process's sign of life: a number, and a session that holds an advisory lock on it. PostgreSQL frees the lock
 * when the process dies, so others need not wait for its leases to run out. The session also carries the
 * notifications by which processes tell each other that there is work.
 */
export class ProcessLease {
  readonly owner = randomInt(1, 2 ** 31 - 1);
  private client: pg.Client | undefined;
  private stopped = false;
  private announcing: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly log: Log,
    private readonly onWork: () => void,
  ) {}

  async start(): Promise<void> {
    await this.connect();
  }

  /** Tells the other processes that there is work; several calls close together become one notification. */
  announce(): void {
    if (this.announcing || this.stopped) return;
    this.announcing = setTimeout(() => {
      this.announcing = undefined;
      this.database
        .query("announce", "SELECT pg_notify($1, $2)", [channel, String(this.owner)])
        .catch((error: unknown) => {
          this.log({ level: "warn", event: "announce.failed", fields: { error: String(error) } });
        });
    }, announceEveryMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.announcing);
    await this.client?.end();
    this.client = undefined;
  }

  private async connect(): Promise<void> {
    const client = this.database.session();
    client.on("error", (error) => {
      this.log({ level: "warn", event: "session.lost", fields: { error: error.message } });
    });
    client.on("notification", ({ payload }) => {
      if (payload !== String(this.owner)) this.onWork();
    });
    await client.connect();
    await client.query("SELECT pg_advisory_lock($1, $2)", [processLockClass, this.owner]);
    await client.query(`LISTEN ${channel}`);
    client.on("end", () => void this.reconnect());
    this.client = client;
  }

  private async reconnect(): Promise<void> {
    while (!this.stopped) {
      await sleep(500);
      try {
        if (!this.stopped) await this.connect();
        return;
      } catch (error) {
        this.log({ level: "warn", event: "session.unavailable", fields: { error: String(error) } });
      }
    }
  }
}
