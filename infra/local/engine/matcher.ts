import type { Dispatcher } from "./dispatcher";
import type { IncomingEvent } from "./events";
import { holds, matchKeysOf } from "./expression";
import type { Pause } from "./store/changes";
import type { Store } from "./store/store";
import type { EngineEvent, Log } from "./types";

/** Serves waits and cancellation rules with the events that came in. */
export class Matcher {
  constructor(
    private readonly store: Store,
    private readonly dispatcher: Dispatcher,
    private readonly log: Log,
  ) {}

  /** Ends the waits, and cancels the runs, whose condition one of these stored events meets. */
  async match(events: readonly Pick<IncomingEvent, "internalId" | "event" | "payload">[]): Promise<void> {
    const pauses = await this.store.pausesFor(
      events.map(({ internalId, event }) => ({ id: internalId, keys: matchKeysOf(event) })),
    );
    const byId = new Map(events.map((incoming) => [incoming.internalId, incoming]));
    for (const pause of pauses) {
      const incoming = byId.get(pause.event);
      if (incoming && holds(pause.expression, { event: JSON.parse(pause.payload), async: incoming.event })) {
        await this.end(pause, incoming.payload);
      }
    }
    await this.store.markMatched(events.map(({ internalId }) => internalId));
  }

  /** Serves waits on events whose process died between storing them and serving their waits. */
  async recover(ageMs: number): Promise<void> {
    const left = await this.store.unmatched(ageMs);
    if (left.length === 0) return;
    this.log({ level: "warn", event: "events.rematched", fields: { count: left.length } });
    await this.match(
      left.map(({ id, payload }) => ({ internalId: id, payload, event: JSON.parse(payload) as EngineEvent })),
    );
  }

  private async end(pause: Pause, payload: string): Promise<void> {
    if (pause.kind === "wait" && pause.step) {
      await this.dispatcher.resume({ id: pause.id, run: pause.run, step: pause.step }, payload);
    } else {
      await this.dispatcher.cancel({ id: pause.run, slug: pause.slug, payload: pause.payload }, pause.id);
    }
  }
}
