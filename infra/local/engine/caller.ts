import { type Answer, callRequest, readAnswer } from "./call";
import type { Registry } from "./registry";
import type { RunCache, RunState } from "./run-cache";
import type { Store } from "./store/store";
import { type Change, changeOf, changeOfTimeout, changeOfTimer, isTimer } from "./transition";
import type { Dispatch, Log } from "./types";

export interface CallerOptions {
  handler: (request: Request) => Promise<Response>;
  store: Store;
  registry: Registry;
  cache: RunCache;
  retryDelayMs: (attempt: number) => number;
  checkpointing: boolean;
  signingKey: string | undefined;
  log: Log;
}

/** So many processes one after another may die with a call that gets nothing done; then its run ends. */
const mostDeaths = 10;

/** Attempts at a function that the app no longer declares: the protocol's default. */
const unknownMaxAttempts = 5;

/** Carries out one queue item, and says what it changes. */
export class Caller {
  constructor(private readonly options: CallerOptions) {}

  /** Calls the function, unless the item is a timer. Throws only when the run cannot be read. */
  async perform(dispatch: Dispatch): Promise<Change> {
    const { registry, retryDelayMs, log } = this.options;
    if (isTimer(dispatch)) return { advance: changeOfTimer(dispatch) };
    const state = await this.load(dispatch);
    if (dispatch.kind === "timeout")
      return changeOfTimeout(dispatch, { payload: state.payload, registry, log });
    const seen = state.stack.length;
    const maxAttempts = registry.get(dispatch.slug)?.maxAttempts ?? unknownMaxAttempts;
    const answer = await this.call(dispatch, state);
    return changeOf(dispatch, answer, {
      registry,
      maxAttempts,
      payload: state.payload,
      seen,
      retryDelayMs,
      log,
    });
  }

  private async call(dispatch: Dispatch, state: RunState): Promise<Answer> {
    const { registry, handler, checkpointing, signingKey, log } = this.options;
    const failed = (message: string) => ({
      kind: "failed" as const,
      error: { name: "EngineError", message },
      retriable: true,
      retryAfterMs: undefined,
    });
    if (dispatch.deaths >= mostDeaths) {
      const message = `its process died ${dispatch.deaths} times in a row at the same place, so it is given up: see the log of the process.`;
      log({ level: "error", event: "run.given-up", fields: { run: dispatch.run, deaths: dispatch.deaths } });
      return { ...failed(message), retriable: false };
    }
    const fn = registry.get(dispatch.slug);
    if (!fn) return failed(`the app no longer declares the function "${dispatch.slug}"`);
    const request = callRequest(dispatch, state, fn, { checkpointing, signingKey });
    try {
      return await readAnswer(await handler(request));
    } catch (error) {
      return failed(`the serve handler failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** The run's state, with at least the steps that were settled when the item was queued. */
  private async load(dispatch: Dispatch): Promise<RunState> {
    const { cache, store } = this.options;
    const known = cache.get(dispatch.run);
    if (known && known.stack.length >= dispatch.seq) return known;
    const loaded = await store.loadRun(dispatch.run, known?.stack.length ?? 0);
    if (!loaded) throw new Error(`run ${dispatch.run} is not stored`);
    const state = known ?? cache.open(dispatch.run, loaded.payload);
    const fresh = loaded.steps.filter(({ seq }) => seq > state.stack.length);
    cache.extend(dispatch.run, state, fresh);
    if (state.stack.length < dispatch.seq) throw new Error(`steps of run ${dispatch.run} are missing`);
    return state;
  }
}
