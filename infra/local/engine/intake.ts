import type { Dispatcher } from "./dispatcher";
import { type IncomingEvent, internalEvent, readEvents } from "./events";
import { Gatherer } from "./gatherer";
import type { Matcher } from "./matcher";
import type { RegisteredFunction, Registry } from "./registry";
import { planRun, planRuns } from "./run-start";
import type { Arrival } from "./store/changes";
import type { Store } from "./store/store";
import type { Log, NewRun } from "./types";
import { newUlid } from "./ulid";

/** How many requests' events one transaction stores at most. */
const arrivalBatch = 50;

/** Takes events in: stores them with the runs they start, begins those runs, and serves the waits on them. */
export class Intake {
  private readonly arrivals = new Gatherer(
    (arrivals: Arrival[]) => this.store.ingest(arrivals),
    arrivalBatch,
  );

  constructor(
    private readonly store: Store,
    private readonly dispatcher: Dispatcher,
    private readonly matcher: Matcher,
    private readonly registry: Registry,
    private readonly log: Log,
  ) {}

  /** Takes the body of `POST /e/{key}`; gives the events' ids once they are stored. Throws InvalidEvent. */
  async send(body: string, seed: string | null): Promise<string[]> {
    const events = readEvents(body, seed);
    const runs = events.flatMap(({ event, internalId, externalId }) =>
      planRuns(this.registry, event, internalId, externalId, this.log),
    );
    await this.take(events, runs);
    return events.map(({ internalId }) => internalId);
  }

  /** Takes events of the engine's own whose runs, if any, have been started already. */
  async publish(events: IncomingEvent[]): Promise<void> {
    await this.take(events, []);
  }

  /** Starts a function directly; gives the id of its event, or undefined when there is no such function. */
  async invoke(slug: string, data: Record<string, unknown>): Promise<string | undefined> {
    const fn = this.registry.get(slug);
    if (!fn) return undefined;
    const incoming = internalEvent("inngest/function.invoked", newUlid(), {
      ...data,
      _inngest: { fn_id: slug },
    });
    await this.take([incoming], [planRun(fn, incoming.event, incoming.internalId, null, this.log)]);
    return incoming.internalId;
  }

  /** Starts a function for a tick of its schedule, unless another process has. */
  async tick(fn: RegisteredFunction, incoming: IncomingEvent): Promise<void> {
    await this.take([incoming], [planRun(fn, incoming.event, incoming.internalId, null, this.log)]);
  }

  private async take(events: IncomingEvent[], runs: NewRun[]): Promise<void> {
    if (events.length === 0) return;
    const by = this.dispatcher.claimant(runs.length);
    let stored: Awaited<ReturnType<Store["ingest"]>>[number];
    try {
      stored = await this.arrivals.add({ events, runs, by });
    } catch (error) {
      this.dispatcher.accept([], by);
      throw error;
    }
    const payloads = new Map(events.map(({ internalId, payload }) => [internalId, payload]));
    for (const dispatch of stored.items.filter(({ leased }) => leased)) {
      this.dispatcher.cache.open(dispatch.run, payloads.get(dispatch.event) ?? "{}");
    }
    this.dispatcher.accept(stored.items, by);
    if (stored.candidates) await this.matcher.match(events);
  }
}
