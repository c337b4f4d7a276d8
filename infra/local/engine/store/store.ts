import { matchKeysOf } from "../expression";
import type { RegisteredFunction } from "../registry";
import type { Dispatch, EngineStats } from "../types";
import type {
  Advance,
  AdvanceResult,
  Arrival,
  Checkpoint,
  CheckpointResult,
  Claimant,
  Pause,
} from "./changes";
import type { Database } from "./database";

/** The engine's state in PostgreSQL: each method is one statement and one transaction. */
export class Store {
  constructor(private readonly database: Database) {}

  async saveFunctions(functions: readonly RegisteredFunction[]): Promise<void> {
    await this.database.query(
      "save-functions",
      `INSERT INTO function (slug, id, config) SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[])
       ON CONFLICT (slug) DO UPDATE SET config = excluded.config, synced_at = now()`,
      [
        functions.map(({ slug }) => slug),
        functions.map(({ id }) => id),
        functions.map(({ config }) => JSON.stringify(config)),
      ],
    );
  }

  /**
   * Stores events with the runs they start, together, and gives one result for each arrival. `candidates` tells
   * that waits may be on one of them.
   */
  async ingest(arrivals: readonly Arrival[]): Promise<{ items: Dispatch[]; candidates: boolean }[]> {
    const arrivalOf = new Map<string, number>();
    arrivals.forEach(({ events }, index) => {
      // A request that is repeated while the first is on its way: the first one's runs are the ones to start.
      for (const { internalId } of events) {
        if (!arrivalOf.has(internalId)) arrivalOf.set(internalId, index);
      }
    });
    const first = <Each>(of: (arrival: Arrival) => readonly Each[], event: (each: Each) => string) =>
      arrivals.flatMap((arrival, index) =>
        of(arrival).filter((each) => arrivalOf.get(event(each)) === index),
      );
    const events = first(
      (arrival) => arrival.events,
      ({ internalId }) => internalId,
    );
    const runs = first(
      (arrival) => arrival.runs,
      (run) => run.event,
    );
    const stored = await this.call<{ items: Dispatch[]; candidates: boolean }>(
      "ingest",
      "ingest($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      [
        events.map(({ internalId }) => internalId),
        events.map(({ event }) => event.name),
        events.map(({ externalId }) => externalId),
        events.map(({ payload }) => payload),
        events.flatMap(({ event }) => matchKeysOf(event)),
        JSON.stringify(runs),
        arrivals[0]?.by.owner,
        arrivals.reduce((sum, { by }) => sum + by.capacity, 0),
        arrivals[0]?.by.leaseMs,
      ],
    );
    return arrivals.map((_, index) => ({
      items: stored.items.filter(({ event }) => arrivalOf.get(event) === index),
      candidates: stored.candidates,
    }));
  }

  /** Saves steps while their calls are open; `release` gives the calls' leases back at the same time. */
  async checkpoints(
    calls: readonly Checkpoint[],
    owner: number,
    release: boolean,
  ): Promise<CheckpointResult[]> {
    const steps = calls.flatMap((call) => call.steps);
    return this.call("checkpoints", "save_checkpoints($1, $2, $3, $4, $5, $6, $7, $8)", [
      calls.map(({ run }) => run),
      calls.map(({ item }) => item),
      calls.map(({ generation }) => generation),
      owner,
      calls.map((call) => call.steps.length),
      steps.map(({ id }) => id),
      steps.map(({ data }) => data),
      release,
    ]);
  }

  /** Saves what a call, a timer or an event did to a run, and queues what follows. */
  async advance(change: Advance, by: Claimant): Promise<AdvanceResult> {
    const events = change.events ?? [];
    return this.call(
      "advance",
      "advance($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
      () => [
        change.run,
        change.dispatch?.item ?? null,
        change.dispatch?.generation ?? null,
        change.pause ?? null,
        by.owner,
        by.capacity,
        by.leaseMs,
        change.seen ?? null,
        change.version ?? null,
        change.retryMs ?? null,
        (change.done ?? []).map(({ id }) => id),
        (change.done ?? []).map(({ data }) => data),
        JSON.stringify(
          (change.planned ?? []).map(({ at, ...op }) =>
            at === undefined ? op : { ...op, delay: at - Date.now() },
          ),
        ),
        change.end?.status ?? null,
        change.end?.output ?? null,
        change.end?.reply ?? null,
        events.map(({ internalId }) => internalId),
        events.map(({ event }) => event.name),
        events.map(({ payload }) => payload),
        JSON.stringify(change.runs ?? []),
      ],
    );
  }

  /** The same for several changes that plan nothing and start nothing, together; gives one result each. */
  async advanceAll(changes: readonly { change: Advance; by: Claimant }[]): Promise<AdvanceResult[]> {
    const steps = changes.flatMap(({ change }) => change.done ?? []);
    const each = <Value>(value: (change: Advance) => Value) => changes.map(({ change }) => value(change));
    return this.call(
      "advance-all",
      "advance_all($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      [
        each(({ run }) => run),
        each(({ dispatch }) => dispatch?.item ?? null),
        each(({ dispatch }) => dispatch?.generation ?? null),
        changes[0]?.by.owner,
        changes.map(({ by }) => by.capacity),
        changes[0]?.by.leaseMs,
        each(({ seen }) => seen ?? null),
        each(({ version }) => version ?? null),
        each(({ done }) => done?.length ?? 0),
        steps.map(({ id }) => id),
        steps.map(({ data }) => data),
        each(({ end }) => end?.status ?? null),
        each(({ end }) => end?.output ?? null),
        each(({ end }) => end?.reply ?? null),
      ],
    );
  }

  /**
   * Takes due queue items. `next` is the milliseconds until the earliest that is not due; `waiting` tells that due
   * items are held back by a concurrency limit.
   */
  async claim(
    by: Claimant,
  ): Promise<{ items: { dispatch: Dispatch; payload: string }[]; next: number | null; waiting: boolean }> {
    return this.call("claim", "claim($1, $2, $3)", [by.owner, by.capacity, by.leaseMs]);
  }

  /**
   * Frees the items of processes that are gone and of leases that ran out; says how many. Those of `owner` itself
   * are freed when it does not know of them: they are not among `open`, and were leased more than `ageMs` ago.
   */
  async reclaim(
    owner: number,
    lockClass: number,
    own: { open: readonly number[]; ageMs: number; leaseMs: number },
  ): Promise<number> {
    const latest = own.leaseMs - own.ageMs;
    return this.call("reclaim", "reclaim($1, $2, $3, $4)", [owner, lockClass, own.open, latest]);
  }

  /** Prolongs the leases of open calls. */
  async heartbeat(owner: number, items: readonly number[], leaseMs: number): Promise<void> {
    await this.database.query(
      "heartbeat",
      `UPDATE queue_item SET lease_until = clock_timestamp() + milliseconds($3)
       WHERE id = ANY($2::bigint[]) AND owner = $1`,
      [owner, items, leaseMs],
    );
  }

  /** Gives back every lease of a process. */
  async releaseAll(owner: number): Promise<void> {
    await this.database.query(
      "release-all",
      "UPDATE queue_item SET owner = NULL, lease_until = NULL WHERE owner = $1",
      [owner],
    );
  }

  /** Gives back one lease, to be taken again after so many milliseconds. */
  async release(
    dispatch: Pick<Dispatch, "item" | "generation">,
    owner: number,
    delayMs: number,
  ): Promise<void> {
    await this.database.query(
      "release",
      `UPDATE queue_item SET owner = NULL, lease_until = NULL, due_at = clock_timestamp() + milliseconds($4)
       WHERE id = $1 AND generation = $2 AND owner = $3`,
      [dispatch.item, dispatch.generation, owner, delayMs],
    );
  }

  /** A run's event, and its settled steps after position `after` in completion order. */
  async loadRun(
    run: string,
    after: number,
  ): Promise<{ payload: string; steps: { id: string; data: string; seq: number }[] } | undefined> {
    const rows = await this.database.query<{ payload: string; id: string | null; data: string; seq: number }>(
      "load-run",
      `SELECT e.payload, s.id, s.data, s.seq FROM run r JOIN event e ON e.id = r.event_id
       LEFT JOIN step s ON s.run_id = r.id AND s.seq > $2 WHERE r.id = $1 ORDER BY s.seq`,
      [run, after],
    );
    const first = rows[0];
    if (!first) return undefined;
    const steps = rows.flatMap(({ id, data, seq }) => (id === null ? [] : [{ id, data, seq }]));
    return { payload: first.payload, steps };
  }

  /** The waits that were filed before these events came in and that may be on them, by event id. */
  async pausesFor(events: readonly { id: string; keys: string[] }[]): Promise<(Pause & { event: string })[]> {
    return this.database.query<Pause & { event: string }>(
      "pauses-for",
      `SELECT p.id::integer, p.kind, p.run_id AS run, r.function_slug AS slug, p.step_id AS step, p.event_name AS name, p.expression,
         own.payload, e.id AS event
       FROM event e
       JOIN pause p ON p.event_name = e.name AND p.kind IN ('wait', 'cancel') AND p.created_at < e.received_at
         AND (p.match_key IS NULL OR p.match_key = ANY($2::text[]))
         AND (p.expires_at IS NULL OR p.expires_at > now())
       JOIN run r ON r.id = p.run_id JOIN event own ON own.id = r.event_id
       WHERE e.id = ANY($1::text[]) ORDER BY e.id, p.id`,
      [events.map(({ id }) => id), events.flatMap(({ keys }) => keys)],
    );
  }

  /** Notes that the waits on these events have been served. */
  async markMatched(ids: readonly string[]): Promise<void> {
    await this.database.query("mark-matched", "UPDATE event SET unmatched = false WHERE id = ANY($1)", [ids]);
  }

  /** Events whose waits were not served within `ageMs`, because the process that took them died. */
  async unmatched(ageMs: number): Promise<{ id: string; payload: string }[]> {
    return this.database.query(
      "unmatched",
      `SELECT id, payload FROM event WHERE unmatched AND received_at < now() - milliseconds($1)
       ORDER BY received_at LIMIT 100`,
      [ageMs],
    );
  }

  /** The wait on a signal, if there is one. */
  async signalPause(signal: string): Promise<{ id: number; run: string; step: string } | undefined> {
    const rows = await this.database.query<{ id: number; run: string; step: string }>(
      "signal-pause",
      `SELECT id::integer, run_id AS run, step_id AS step FROM pause
       WHERE event_name = $1 AND kind = 'signal' ORDER BY id DESC LIMIT 1`,
      [signal],
    );
    return rows[0];
  }

  async prune(retentionMs: number, limit: number): Promise<number> {
    return this.call("prune", "prune($1, $2)", [retentionMs, limit]);
  }

  async stats(): Promise<EngineStats> {
    const rows = await this.database.query<{ queued: number; running: number; sleeping: number }>(
      "stats",
      `SELECT
         (SELECT count(*) FROM queue_item WHERE owner IS NULL AND due_at <= now())::integer AS queued,
         (SELECT count(*) FROM queue_item WHERE owner IS NOT NULL AND kind <> 'probe')::integer AS running,
         (SELECT count(*) FROM queue_item WHERE owner IS NULL AND due_at > now())::integer AS sleeping`,
    );
    return rows[0] ?? { queued: 0, running: 0, sleeping: 0 };
  }

  private async call<Result>(
    name: string,
    expression: string,
    values: unknown[] | (() => unknown[]),
  ): Promise<Result> {
    const rows = await this.database.query<{ result: Result }>(
      name,
      `SELECT ${expression} AS result`,
      values,
    );
    const row = rows[0];
    if (!row) throw new Error(`The engine's statement "${name}" returned nothing.`);
    return row.result;
  }
}
