import { createHash } from "node:crypto";
import { type Cron, nextCronTime, parseCron } from "./cron";
import type { IncomingEvent } from "./events";
import type { RegisteredFunction } from "./registry";
import type { EngineEvent, Log } from "./types";
import { encodeUlid } from "./ulid";
import { WakeTimer } from "./wake-timer";

interface Schedule {
  fn: RegisteredFunction;
  expression: string;
  cron: Cron;
  next: number;
}

/** A tick's event has the same id in every process, so that several processes start one run. */
function tickEvent({ fn, expression, next }: Schedule): IncomingEvent {
  const entropy = createHash("sha1")
    .update(JSON.stringify([fn.slug, expression]))
    .digest()
    .subarray(0, 10);
  const internalId = encodeUlid(next, entropy);
  const at = new Date(next).toISOString().replace(".000Z", "Z");
  const event: EngineEvent = {
    data: { cron: expression, fireAt: at, scheduledAt: at },
    id: at,
    name: "inngest/scheduled.timer",
    ts: next,
    user: {},
  };
  return { internalId, externalId: null, event, payload: JSON.stringify(event) };
}

/** Starts functions at the times that their cron triggers name. Ticks that no process was there for are left out. */
export class CronTimer {
  private schedules: Schedule[] = [];
  private running = false;
  private readonly timer = new WakeTimer(() => this.tick());

  constructor(
    private readonly fire: (fn: RegisteredFunction, event: IncomingEvent) => Promise<void>,
    private readonly log: Log,
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes over the functions' cron triggers. Throws when one cannot be parsed. */
  replace(functions: readonly RegisteredFunction[]): void {
    this.schedules = functions.flatMap((fn) =>
      fn.config.triggers.flatMap(({ cron: expression }) => {
        if (!expression) return [];
        const cron = parseCron(expression);
        const next = nextCronTime(cron, this.now());
        return next === undefined ? [] : [{ fn, expression, cron, next }];
      }),
    );
    this.timer.clear();
    if (this.running) this.schedule();
  }

  start(): void {
    this.running = true;
    this.schedule();
  }

  stop(): void {
    this.running = false;
    this.timer.clear();
  }

  private schedule(): void {
    for (const { next } of this.schedules) this.timer.schedule(next - this.now());
  }

  private tick(): void {
    const now = this.now();
    for (const schedule of this.schedules) {
      if (schedule.next > now) continue;
      const event = tickEvent(schedule);
      schedule.next = nextCronTime(schedule.cron, now) ?? Number.POSITIVE_INFINITY;
      this.fire(schedule.fn, event).catch((error: unknown) => {
        const fields = { function: schedule.fn.slug, at: event.event.id, error: String(error) };
        this.log({ level: "error", event: "cron.failed", fields });
      });
    }
    this.schedule();
  }
}
