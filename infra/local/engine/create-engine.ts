import { Api, type ApiRequest } from "./api";
import { Caller } from "./caller";
import { CronTimer } from "./cron-timer";
import { Dispatcher } from "./dispatcher";
import { defaultRetryDelayMs } from "./duration";
import { Intake } from "./intake";
import { listen } from "./listener";
import { Matcher } from "./matcher";
import { ProcessLease, processLockClass } from "./process-lease";
import { Registry } from "./registry";
import { RunCache } from "./run-cache";
import { sign } from "./signing";
import { Database } from "./store/database";
import { Queries } from "./store/queries";
import { Store } from "./store/store";
import type { Engine, EngineOptions } from "./types";

/** Where the functions' calls are addressed to; nothing listens there, the handler is called directly. */
const serveUrl = "http://embedded/api/inngest";
const lookForTheDeadEveryMs = 1_000;
const pruneEveryMs = 60_000;
const pruneBatch = 500;

const dayMs = 86_400_000;

/**
 * Creates an Inngest-compatible engine whose state is in PostgreSQL. Its schema is created or brought up to date
 * first; then call `sync` and `start`. Several engines, in one process or many, may share a database.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const log = options.log ?? (() => undefined);
  const leaseMs = options.leaseMs ?? 60_000;
  const warn = (event: string) => (error: unknown) =>
    log({ level: "warn", event, fields: { error: error instanceof Error ? error.message : String(error) } });
  const database = new Database(options.databaseUrl, options.schema ?? "engine", warn("connection.lost"));
  await database.migrate();

  const store = new Store(database);
  const registry = new Registry();
  const lease = new ProcessLease(database, log, () => dispatcher.pull());
  const { eventKey, signingKey } = options;
  const cache = new RunCache();
  const caller = new Caller({
    handler: options.handler,
    store,
    registry,
    cache,
    retryDelayMs: options.retryDelayMs ?? defaultRetryDelayMs,
    checkpointing: options.checkpointing ?? true,
    signingKey,
    log,
  });
  const dispatcher: Dispatcher = new Dispatcher({
    owner: lease.owner,
    store,
    registry,
    cache,
    caller,
    leaseMs,
    maxConcurrentCalls: options.maxConcurrentCalls ?? 100,
    log,
    announce: () => lease.announce(),
    publish: (events) => intake.publish(events),
  });
  const matcher = new Matcher(store, dispatcher, log);
  const intake: Intake = new Intake(store, dispatcher, matcher, registry, log);
  const cron = new CronTimer((fn, event) => intake.tick(fn, event), log, options.now);
  const register = async (functions: unknown) => {
    const registered = registry.replace(functions);
    cron.replace(registered);
    for (const { slug, ignored } of registered.filter((fn) => fn.ignored.length > 0)) {
      log({ level: "warn", event: "limits.ignored", fields: { function: slug, limits: ignored } });
    }
    await store.saveFunctions(registered);
  };
  const queries = new Queries(database);
  const api = new Api({ intake, dispatcher, store, queries, eventKey, signingKey, register });

  const timers: NodeJS.Timeout[] = [];
  const every = (ms: number, event: string, work: () => Promise<unknown>) => {
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      work()
        .catch(warn(event))
        .finally(() => {
          busy = false;
        });
    }, ms);
    timers.push(timer);
  };

  return {
    fetch: async (input, init) => {
      const request = input instanceof Request ? input : undefined;
      const { pathname } = new URL(request?.url ?? String(input));
      const headers = new Headers(init?.headers ?? request?.headers);
      const apiRequest: ApiRequest = {
        method: init?.method ?? request?.method ?? "GET",
        path: pathname,
        header: (name) => headers.get(name),
        body: typeof init?.body === "string" ? init.body : ((await request?.text()) ?? ""),
        trusted: true,
      };
      const { status, body } = await api.handle(apiRequest);
      return new Response(body === undefined ? "" : JSON.stringify(body), {
        status,
        headers: { "content-type": "application/json" },
      });
    },

    async sync() {
      const body = { url: serveUrl };
      const headers: Record<string, string> = {
        host: new URL(serveUrl).host,
        "content-type": "application/json",
        "x-inngest-sync-kind": "in_band",
      };
      if (signingKey) headers["x-inngest-signature"] = sign(signingKey, body);
      const request = new Request(serveUrl, { method: "PUT", headers, body: JSON.stringify(body) });
      const response = await options.handler(request);
      const text = await response.text();
      if (response.status !== 200)
        throw new Error(`The serve handler refused the sync: ${response.status} ${text}`);
      const { functions } = JSON.parse(text) as { functions?: unknown };
      await register(functions);
    },

    async start() {
      await lease.start();
      dispatcher.start();
      cron.start();
      const reclaim = async () => {
        const own = { open: dispatcher.openItems, ageMs: dispatcher.strangeAfterMs, leaseMs };
        const freed = await store.reclaim(lease.owner, processLockClass, own);
        if (freed === 0) return;
        log({ level: "warn", event: "leases.reclaimed", fields: { count: freed } });
        dispatcher.pull();
      };
      await reclaim().catch(warn("reclaim.failed"));
      every(lookForTheDeadEveryMs, "reclaim.failed", reclaim);
      every(leaseMs / 3, "heartbeat.failed", async () => {
        const open = dispatcher.openItems;
        if (open.length > 0) await store.heartbeat(lease.owner, open, leaseMs);
      });
      every(options.pollMs ?? 5_000, "recover.failed", async () => {
        dispatcher.pull();
        await matcher.recover(10_000);
      });
      every(pruneEveryMs, "prune.failed", async () => {
        while ((await store.prune(options.retentionMs ?? dayMs, pruneBatch)) >= pruneBatch);
      });
    },

    async stop() {
      cron.stop();
      await dispatcher.drain(options.drainMs ?? 10_000);
      for (const timer of timers.splice(0)) clearInterval(timer);
      await store.releaseAll(lease.owner);
      await lease.stop();
      await database.close();
    },

    listen: (port, host) => listen(api, port, host, log),
    stats: () => store.stats(),
  };
}
