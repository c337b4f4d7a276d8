import { afterEach, describe, expect, it, vi } from "vitest";
import { CronTimer } from "./cron-timer";
import type { IncomingEvent } from "./events";
import { Registry } from "./registry";

const functions = new Registry().replace([
  {
    id: "app-tick",
    triggers: [{ cron: "*/5 * * * *" }],
    steps: { step: { runtime: { url: "http://embedded/api/inngest" } } },
  },
]);

afterEach(() => {
  vi.useRealTimers();
});

describe("CronTimer", () => {
  it("fires at each tick with the event of that tick, the same in every process", async () => {
    vi.useFakeTimers({ now: Date.parse("2026-11-21T01:43:10Z") });
    const fired: IncomingEvent[][] = [[], []];
    const timers = fired.map(
      (events) =>
        new CronTimer(
          async (_fn, event) => void events.push(event),
          () => undefined,
        ),
    );
    for (const timer of timers) {
      timer.replace(functions);
      timer.start();
    }
    await vi.advanceTimersByTimeAsync(7 * 60_000);
    for (const timer of timers) timer.stop();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(fired[0]?.map(({ event }) => event)).toEqual(
      ["2026-11-21T01:45:00Z", "2026-11-21T01:50:00Z"].map((at) => ({
        name: "inngest/scheduled.timer",
        id: at,
        ts: Date.parse(at),
        data: { cron: "*/5 * * * *", fireAt: at, scheduledAt: at },
        user: {},
      })),
    );
    expect(fired[1]?.map(({ internalId }) => internalId)).toEqual(
      fired[0]?.map(({ internalId }) => internalId),
    );
  });
});
