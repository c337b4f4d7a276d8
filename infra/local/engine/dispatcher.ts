import { Advances } from "./advances";
import type { Caller } from "./caller";
import type { Registry } from "./registry";
import type { RunCache } from "./run-cache";
import { type Ending, type EndingRun, endEvents, planEnd } from "./run-end";
import { Slots } from "./slots";
import type { Advance, AdvanceResult, CheckpointResult, Claimant } from "./store/changes";
import type { Store } from "./store/store";
import type { Change } from "./transition";
import type { Dispatch, Log } from "./types";
import { WakeTimer } from "./wake-timer";

/** How many items one look at the queue takes at most. */
const claimBatch = 50;

/** How long a statement that leases may be under way, which is longer than the database repeats one. */
const leasingMs = 20_000;

export interface DispatcherOptions {
  owner: number;
  store: Store;
  registry: Registry;
  cache: RunCache;
  caller: Caller;
  leaseMs: number;
  maxConcurrentCalls: number;
  log: Log;
  /** Tells other processes that there is work that this one has no place for. */
  announce: () => void;
  /** Serves the waits on events of a run's end. */
  publish: (events: ReturnType<typeof endEvents>) => Promise<void>;
}

interface OpenCall {
  dispatch: Dispatch;
  /** The lease was given back while the call was open: its answer is nobody's. */
  abandoned: boolean;
}

/** Takes queue items and carries them out: calls to functions, due sleeps and expired waits. */
export class Dispatcher {
  readonly cache: RunCache;
  private readonly caller: Caller;
  private readonly slots: Slots;
  private readonly advances: Advances;
  private readonly open = new Map<number, OpenCall>();
  /** On whose behalf statements are under way that may lease work to this process. */
  private readonly leasing = new Set<Claimant>();
  private readonly timer = new WakeTimer(() => this.pull());
  private state: "idle" | "taking" | "draining" = "idle";
  private pulling = false;
  private pullAgain = false;
  private backlog = false;

  constructor(private readonly options: DispatcherOptions) {
    this.cache = options.cache;
    this.caller = options.caller;
    this.slots = new Slots(options.maxConcurrentCalls);
    this.advances = new Advances(options.store, options.owner, () => this.state === "draining");
  }

  get openItems(): number[] {
    return [...this.open.keys()];
  }

  /**
   * After how many milliseconds a lease that this process does not know of is one of which it never heard, because
   * the connection broke before the reply came. With no statement under way that could be leasing, that is soon.
   */
  get strangeAfterMs(): number {
    return this.leasing.size > 0 ? leasingMs : 2_000;
  }

  start(): void {
    this.state = "taking";
    this.pull();
  }

  /** Takes nothing more, and waits until no call is open, at most so many milliseconds. */
  async drain(timeoutMs: number): Promise<void> {
    this.state = "draining";
    this.timer.clear();
    const deadline = Date.now() + timeoutMs;
    const busy = () => [...this.open.values()].some(({ dispatch }) => dispatch.kind !== "probe");
    while ((busy() || this.pulling) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const call of this.open.values()) call.abandoned = true;
  }

  /** Reserves places for work that is about to be stored; pass what came of it to `accept`. */
  claimant(wanted: number): Claimant {
    const capacity = this.state === "taking" ? this.slots.reserve(wanted) : 0;
    const by = { owner: this.options.owner, capacity, leaseMs: this.options.leaseMs };
    this.leasing.add(by);
    return by;
  }

  /** Gives back the places reserved under `by`, but for those that are in use now. */
  private giveBack(by: Claimant, leased = 0): void {
    this.leasing.delete(by);
    this.slots.release(by.capacity - leased);
  }

  /** Starts what was leased to this process under `by`, and sees to it that the rest is looked for in time. */
  accept(items: readonly Dispatch[], by: Claimant): void {
    const { leased, waiting } = this.launch(items);
    this.giveBack(by, leased);
    if (waiting) {
      this.backlog = true;
      this.options.announce();
    }
    if (this.backlog) this.pull();
  }

  /** Looks for due work, now or as soon as the look that is under way has ended. */
  pull(): void {
    if (this.pulling) {
      this.pullAgain = true;
    } else if (this.state === "taking") {
      this.pulling = true;
      this.claimAll().then(
        () => this.pulled(),
        (error: unknown) => {
          this.options.log({ level: "error", event: "claim.failed", fields: { error: String(error) } });
          this.pulled();
        },
      );
    }
  }

  /** Saves steps of an open call. While draining, the call's lease is given back and the call must end (`stale`). */
  async checkpoint(
    call: { run: string; item: number; generation: number },
    steps: readonly { id: string; data: string }[],
  ): Promise<CheckpointResult> {
    const result = await this.advances.checkpoint({ ...call, steps });
    if (result.outcome !== "ok") return result;
    if (result.saved === steps.length) this.cache.append(call.run, steps, result.seq);
    const open = this.open.get(call.item);
    if (!result.released) return result;
    if (open) open.abandoned = true;
    return { outcome: "stale" };
  }

  /** Ends a wait with the value that the waiting step gets (JSON as a call request carries it). */
  async resume(pause: { id: number; run: string; step: string }, data: string): Promise<AdvanceResult> {
    return this.change({ run: pause.run, pause: pause.id, done: [{ id: pause.step, data }] });
  }

  /** Cancels a run that has not ended; with `pause`, only if that rule still stands. */
  async cancel(run: EndingRun, pause?: number): Promise<AdvanceResult> {
    const { registry, log } = this.options;
    const ending: Ending = { status: "Cancelled" };
    const result = await this.change({
      run: run.id,
      ...(pause ? { pause } : {}),
      ...planEnd(run, ending, registry, log),
    });
    if (result.outcome === "ok" && result.watched) this.announceEnd(run, ending);
    return result;
  }

  private async change(advance: Advance): Promise<AdvanceResult> {
    const by = this.claimant(1 + (advance.runs?.length ?? 0));
    try {
      const result = await this.advances.advance(advance, by);
      this.settle(advance, result, by);
      return result;
    } catch (error) {
      this.giveBack(by);
      throw error;
    }
  }

  private async claimAll(): Promise<void> {
    for (;;) {
      this.pullAgain = false;
      const by = this.claimant(claimBatch);
      if (by.capacity === 0) {
        this.giveBack(by);
        this.backlog = true;
        return;
      }
      let claimed: Awaited<ReturnType<Store["claim"]>>;
      try {
        claimed = await this.options.store.claim(by);
      } catch (error) {
        this.giveBack(by);
        throw error;
      }
      for (const { dispatch, payload } of claimed.items) this.cache.open(dispatch.run, payload);
      this.giveBack(by, this.launch(claimed.items.map(({ dispatch }) => dispatch)).leased);
      if (claimed.next !== null && this.state === "taking") this.timer.schedule(claimed.next);
      const full = claimed.items.length === by.capacity;
      this.backlog = full || claimed.waiting;
      if (!full && !this.pullAgain) return;
    }
  }

  private pulled(): void {
    this.pulling = false;
    if (this.pullAgain) this.pull();
  }

  private launch(items: readonly Dispatch[]): { leased: number; waiting: boolean } {
    let leased = 0;
    let waiting = false;
    for (const dispatch of items) {
      if (dispatch.leased) {
        leased += 1;
        void this.run(dispatch);
      } else if (dispatch.delay === 0) {
        waiting = true;
      } else if (this.state === "taking") {
        this.timer.schedule(dispatch.delay);
      }
    }
    return { leased, waiting };
  }

  private async run(dispatch: Dispatch): Promise<void> {
    const call: OpenCall = { dispatch, abandoned: false };
    this.open.set(dispatch.item, call);
    // A probe runs no step; if the function has not returned, its call stays open until the SDK gives up.
    if (dispatch.kind === "probe") this.slots.release(1);
    let change: Change | undefined;
    try {
      change = await this.caller.perform(dispatch);
    } catch (error) {
      this.fail(call, error);
    }
    const by = this.next(call, change);
    try {
      if (change && by) {
        const result = await this.advances.advance(change.advance, by);
        this.settle(change.advance, result, by);
        this.report(dispatch, change, result);
      }
    } catch (error) {
      if (by) this.giveBack(by);
      this.fail(call, error);
    } finally {
      if (this.open.get(dispatch.item) === call) this.open.delete(dispatch.item);
      if (this.backlog) this.pull();
    }
  }

  /** Hands the call's own place on to what follows it. */
  private next(call: OpenCall, change: Change | undefined): Claimant | undefined {
    if (call.dispatch.kind !== "probe") this.slots.release(1);
    if (!change || call.abandoned) return undefined;
    const { planned, runs } = change.advance;
    return this.claimant((planned?.length ?? 0) + (runs?.length ?? 0) + 2);
  }

  private settle(advance: Advance, result: AdvanceResult, by: Claimant): void {
    if (result.outcome !== "ok") {
      this.giveBack(by);
      return;
    }
    const done = advance.done ?? [];
    if (advance.end) this.cache.forget(advance.run);
    else if (done.length > 0 && result.saved === done.length)
      this.cache.append(advance.run, done, result.seq);
    for (const dispatch of result.started) {
      const event = advance.events?.find(({ internalId }) => internalId === dispatch.event);
      if (event) this.cache.open(dispatch.run, event.payload);
    }
    if (result.limited) {
      this.backlog = true;
      this.options.announce();
    }
    this.accept([...result.items, ...result.started, ...result.resumed], by);
  }

  private report(dispatch: Dispatch, change: Change, result: AdvanceResult): void {
    const { log } = this.options;
    const fields = {
      run: dispatch.run,
      function: dispatch.slug,
      kind: dispatch.kind,
      attempt: dispatch.attempt,
    };
    if (result.outcome !== "ok") {
      const level = dispatch.kind === "probe" ? "debug" : "info";
      log({ level, event: "answer.discarded", fields: { ...fields, reason: result.outcome } });
      return;
    }
    if (result.idle) log({ level: "warn", event: "run.idle", fields });
    if (change.ended) {
      log({ level: "debug", event: "run.ended", fields: { ...fields, status: change.ended.ending.status } });
      if (result.watched) this.announceEnd(change.ended.run, change.ended.ending);
    }
  }

  private announceEnd(run: EndingRun, ending: Ending): void {
    this.options.publish(endEvents(run, ending)).catch((error: unknown) => {
      this.options.log({
        level: "error",
        event: "end.unannounced",
        fields: { run: run.id, error: String(error) },
      });
    });
  }

  /** Gives a call back that this process could not carry out. */
  private fail(call: OpenCall, error: unknown): void {
    const { store, owner, log } = this.options;
    const fields = { run: call.dispatch.run, item: call.dispatch.item, error: String(error) };
    log({ level: "error", event: "dispatch.failed", fields });
    store.release(call.dispatch, owner, 1_000).then(
      () => this.timer.schedule(1_000),
      // The lease runs out by itself.
      (reason: unknown) =>
        log({ level: "error", event: "release.failed", fields: { ...fields, reason: String(reason) } }),
    );
  }
}
