import { pool } from "./db";
import { env } from "./env";
import { log } from "./log";
import type { Rate, RateLimit } from "./rate-limit";
import { outsideWorkspaces } from "./workspace-scope";

/** For how long uses that were taken for this process, and a refusal, count without asking again, in milliseconds. */
const heldMs = 1_000;
/** How many keys are remembered before those that count no more are dropped. */
const sweepAt = 10_000;

/** What this process knows of a key: uses of its own, or that there are none before a time (ms since 1970). */
type Known = { left: number; refusedUntil: number; until: number };

/**
 * Takes up to $4 uses, as many as there are: what is there is worked out once the row is locked. Without a row nothing
 * comes back, and `fill` makes one.
 */
const takeUses = `UPDATE rate_bucket b SET tokens = o.available - o.granted, at = clock_timestamp()
  FROM (SELECT key, available, greatest(0, least($4::float8, floor(available))) AS granted FROM (
    SELECT key, least($2::float8, tokens + greatest(0, extract(epoch FROM clock_timestamp() - at)) * $3::float8) AS available
    FROM rate_bucket WHERE key = $1 FOR UPDATE) AS bucket) AS o
  WHERE b.key = o.key RETURNING o.granted, o.available`;
const fill =
  "INSERT INTO rate_bucket (key, tokens, at) VALUES ($1, $2, clock_timestamp()) ON CONFLICT DO NOTHING";

/**
 * A token bucket for each key that all processes share, in the database. A process takes uses by the share, a twentieth
 * of the burst at most, and hands them out for a second without asking again; what is left of them then is lost. So a
 * key that is called often costs a statement for many calls, and one that is refused costs none. Where the database
 * cannot be asked nobody is refused: what is asked for then fails by itself.
 */
export class SharedRateLimit implements RateLimit {
  private readonly known = new Map<string, Known>();
  private readonly asking = new Map<string, Promise<void>>();
  private readonly share: number;

  /** `name` keeps the keys of this limit apart from those of others. */
  constructor(
    private readonly name: string,
    private readonly rate: Rate,
    private readonly isOn: () => boolean = () => env().rateLimits,
  ) {
    this.share = Math.max(1, Math.floor(Math.min(rate.burst / 20, rate.perSecond)));
  }

  take(key: string, now: number): number | undefined | Promise<number | undefined> {
    if (!this.isOn()) return undefined;
    const known = this.look(key, now);
    if (known === "unknown") return this.ask(key, now);
    return known === "granted" ? undefined : known;
  }

  /** Hands out a use of this process's own, or says for how many seconds there is none, or that it has to ask. */
  private look(key: string, now: number): "granted" | "unknown" | number {
    const known = this.known.get(key);
    if (!known || known.until <= now) return "unknown";
    if (known.left >= 1) {
      known.left -= 1;
      return "granted";
    }
    return known.refusedUntil > now ? Math.ceil((known.refusedUntil - now) / 1_000) : "unknown";
  }

  /** Calls that come together share what the first one gets, and ask again for what it does not suffice. */
  private async ask(key: string, now: number): Promise<number | undefined> {
    for (;;) {
      const asking = this.asking.get(key) ?? this.fetch(key, now).finally(() => this.asking.delete(key));
      this.asking.set(key, asking);
      await asking;
      const known = this.look(key, now);
      if (known !== "unknown") return known === "granted" ? undefined : known;
    }
  }

  private async fetch(key: string, now: number): Promise<void> {
    const { perSecond, burst } = this.rate;
    const id = `${this.name}:${key}`;
    const query = () =>
      outsideWorkspaces(pool).query<{ granted: number; available: number }>({
        name: "take-uses",
        text: takeUses,
        values: [id, burst, perSecond, this.share],
      });
    try {
      let { rows } = await query();
      if (!rows.length) {
        await outsideWorkspaces(pool).query({ name: "fill-bucket", text: fill, values: [id, burst] });
        ({ rows } = await query());
      }
      const { granted = 0, available = 0 } = rows[0] ?? {};
      const waitMs = granted ? 0 : ((1 - available) / perSecond) * 1_000;
      this.remember(
        key,
        {
          left: granted,
          refusedUntil: now + waitMs,
          until: now + Math.max(1, granted ? heldMs : Math.min(heldMs, waitMs)),
        },
        now,
      );
    } catch (error) {
      log.warn({ err: error }, "a limit could not be looked up, so that nobody is refused");
      this.remember(key, { left: Number.POSITIVE_INFINITY, refusedUntil: 0, until: now + heldMs }, now);
    }
  }

  private remember(key: string, known: Known, now: number): void {
    if (this.known.size >= sweepAt) {
      for (const [each, { until }] of this.known) if (until <= now) this.known.delete(each);
    }
    this.known.set(key, known);
  }
}
