import { createHash } from "node:crypto";
import { delayOf } from "./duration";
import { evaluate, holds, matchKeyOf } from "./expression";
import { covers, type RegisteredFunction, type Registry } from "./registry";
import type { EngineEvent, Log, NewRun } from "./types";
import { newUlid } from "./ulid";

const yearMs = 365 * 86_400_000;

const digest = (parts: unknown[]): string =>
  createHash("sha1").update(JSON.stringify(parts)).digest("base64url");

function valueIn(expression: string, event: EngineEvent, slug: string, log: Log): unknown {
  try {
    return evaluate(expression, { event });
  } catch (error) {
    log({
      level: "warn",
      event: "expression.failed",
      fields: { function: slug, expression, error: String(error) },
    });
    return undefined;
  }
}

function dedupeKey(fn: RegisteredFunction, event: EngineEvent, externalId: string | null, log: Log) {
  const { idempotency } = fn.config;
  if (idempotency) return digest([fn.slug, "key", valueIn(idempotency, event, fn.slug, log) ?? event.id]);
  return externalId ? digest([fn.slug, "event", externalId]) : undefined;
}

/**
 * One run of a function for an event. `externalId` is the id that the sender gave the event: a second run of the
 * same function for it, or for the same idempotency key, is not started within 24 hours.
 */
export function planRun(
  fn: RegisteredFunction,
  event: EngineEvent,
  internalId: string,
  externalId: string | null,
  log: Log,
): NewRun {
  const { cancel, concurrency, priority, timeouts } = fn.config;
  const run: NewRun = {
    id: newUlid(),
    slug: fn.slug,
    event: internalId,
    cancels: cancel.map((rule) => ({
      name: rule.event,
      expr: rule.if,
      key: matchKeyOf(rule.event, rule.if, event),
      delay: (rule.timeout && delayOf(rule.timeout)) || yearMs,
    })),
  };
  const dedupe = dedupeKey(fn, event, externalId, log);
  if (dedupe) run.dedupe = dedupe;
  const limits = concurrency.filter(({ limit }) => limit > 0);
  if (limits.length > 0) {
    run.slots = limits.map(({ key }) =>
      digest([fn.slug, key ?? null, key ? valueIn(key, event, fn.slug, log) : null]),
    );
    run.limits = limits.map(({ limit }) => limit);
  }
  if (priority?.run) {
    const rank = Number(valueIn(priority.run, event, fn.slug, log) ?? 0);
    run.rank = Math.max(-600, Math.min(600, Number.isFinite(rank) ? Math.trunc(rank) : 0));
  }
  if (timeouts?.start) run.startMs = delayOf(timeouts.start);
  if (timeouts?.finish) run.finishMs = delayOf(timeouts.finish);
  return run;
}

/** The runs that an event starts: one for each function with a trigger whose name and condition fit. */
export function planRuns(
  registry: Registry,
  event: EngineEvent,
  internalId: string,
  externalId: string | null,
  log: Log,
): NewRun[] {
  return registry
    .triggeredBy(event.name)
    .filter((fn) =>
      fn.config.triggers.some(
        ({ event: pattern, expression }) =>
          pattern !== undefined && covers(pattern, event.name) && holds(expression, { event }),
      ),
    )
    .map((fn) => planRun(fn, event, internalId, externalId, log));
}
