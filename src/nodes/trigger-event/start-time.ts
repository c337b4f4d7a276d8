import type { z } from "zod";
import { parseIsoTime } from "@/lib/iso-time";
import { type triggerEvent, unitMs } from "./definition";

type Config = z.output<typeof triggerEvent.config>;

/** An event that does not hold the time that a trigger needs; the message says what to send. */
export class EventTimeError extends Error {
  override readonly name = "EventTimeError";
}

/** The latest instant that a Date can hold (ECMA-262, "Time Values and Time Range"), in milliseconds. */
const latest = 8_640_000_000_000_000;

function valueAt(data: unknown, path: string): unknown {
  return path
    .trim()
    .split(".")
    .reduce<unknown>(
      (value, name) =>
        value !== null && typeof value === "object" && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      data,
    );
}

/**
 * When a run for this event shall start: undefined for at once, else the time in the event's data moved by the
 * config's amount. Throws EventTimeError where the data has no such time.
 */
export function startTime(config: Config, data: unknown): Date | undefined {
  const { phase, amount = 0, unit, at = "" } = config;
  if (phase === "now") return undefined;
  const value = valueAt(data, at);
  if (value === undefined || value === null)
    throw new EventTimeError(
      `at: the event's data has no ${at}: send an ISO time there, such as 2030-01-31T09:00Z.`,
    );
  const time = typeof value === "string" ? parseIsoTime(value) : undefined;
  if (!time) {
    const shown = JSON.stringify(value).slice(0, 80);
    throw new EventTimeError(`at: ${at} is ${shown}: it must be an ISO time, such as 2030-01-31T09:00Z.`);
  }
  const moved = time.getTime() + amount * unitMs[unit] * (phase === "before" ? -1 : 1);
  return new Date(Math.min(moved, latest));
}
