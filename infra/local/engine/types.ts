/** One line of the engine's log; `fields` holds ids and numbers, never payloads. */
export interface LogEntry {
  level: "debug" | "info" | "warn" | "error";
  event: string;
  fields: Record<string, unknown>;
}

/** Receives the engine's log entries. */
export type Log = (entry: LogEntry) => void;

export interface EngineOptions {
  /** PostgreSQL URL; the role must be allowed to create a schema there. */
  databaseUrl: string;
  /** Schema of the engine's own tables, `engine` unless given. */
  schema?: string;
  /** The app's serve handler (`serve` of `inngest/edge`), called in this process. */
  handler: (request: Request) => Promise<Response>;
  /** When given, events sent over HTTP must carry it in the path: `/e/{eventKey}`. */
  eventKey?: string;
  /** When given, calls are signed with it, and API calls over HTTP must carry its hash as a bearer token. */
  signingKey?: string;
  /** How long a lease lasts without a heart-beat, in milliseconds (default 60,000). */
  leaseMs?: number;
  /** Milliseconds to wait before attempt number `attempt` (1 = the first retry). */
  retryDelayMs?: (attempt: number) => number;
  /** `false` makes the SDK answer after every step instead of saving steps while its call is open. */
  checkpointing?: boolean;
  /** Calls open at the same time in this process (default 100). */
  maxConcurrentCalls?: number;
  /** Milliseconds that `stop` waits for open calls (default 10,000). */
  drainMs?: number;
  /** Finished runs are removed this many milliseconds after their end (default one day). */
  retentionMs?: number;
  /** Milliseconds between looks at the queue that nothing asked for (default 5,000). */
  pollMs?: number;
  /** The clock that cron triggers go by, in milliseconds since the epoch (default `Date.now`). */
  now?: () => number;
  log?: Log;
}

export interface EngineStats {
  /** Calls that are due and wait for a free place. */
  queued: number;
  /** Calls that are open, in any process, without those that only ask whether a run has returned. */
  running: number;
  /** Runs' sleeps, retries and waits that are not due yet. */
  sleeping: number;
}

export interface Engine {
  /** For `new Inngest({ fetch })`: answers what the SDK sends, without a socket. */
  fetch: typeof fetch;
  /** Asks the handler for its functions and takes them over. */
  sync(): Promise<void>;
  /** Begins to take work. */
  start(): Promise<void>;
  /** Stops taking work, lets open calls end or reach their next step, gives back every lease. */
  stop(): Promise<void>;
  /** The same endpoints on a TCP port, for other processes. */
  listen(port: number, host: string): Promise<{ url: string; close(): Promise<void> }>;
  stats(): Promise<EngineStats>;
}

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** An event as functions see it. */
export interface EngineEvent {
  name: string;
  id: string;
  ts: number;
  data: Record<string, unknown>;
  user?: unknown;
  v?: unknown;
  meta?: unknown;
}

/** A queue item as the store reports it. */
export interface Dispatch {
  item: number;
  run: string;
  slug: string;
  /** Internal id of the run's event. */
  event: string;
  kind:
    | "discover"
    | "step"
    | "probe"
    | "sleep"
    | "wait-timeout"
    | "invoke-timeout"
    | "signal-timeout"
    | "timeout";
  step: string | null;
  attempt: number;
  generation: number;
  /** How many processes in a row died with it while no step of its run settled. */
  deaths: number;
  /** True when this process holds it already. */
  leased: boolean;
  /** Milliseconds until it is due. */
  delay: number;
  /** True when a concurrency limit holds for it. */
  limited: boolean;
  /** Settled steps of the run. */
  seq: number;
  /** Open steps, sleeps and waits of the run. */
  pending: number;
  /** What `x-inngest-req-version` said last; -1 before the first answer. */
  version: number;
}

/** A run to start, as `start_runs` takes it. */
export interface NewRun {
  id: string;
  slug: string;
  event: string;
  dedupe?: string;
  parent?: string;
  parentStep?: string;
  slots?: string[];
  limits?: number[];
  rank?: number;
  /** The run is cancelled when it has not begun so many milliseconds after it was asked for. */
  startMs?: number;
  /** The run is cancelled when it has not ended so many milliseconds after it began. */
  finishMs?: number;
  cancels: { name: string; key?: string; expr?: string; delay: number }[];
}
