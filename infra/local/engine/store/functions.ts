import { advancingFunctions } from "./advancing";
import { claimingFunctions } from "./claiming";
import { startingFunctions } from "./starting";

/**
 * The engine's state changes as PL/pgSQL: one round trip and one transaction each. Every function that changes a
 * run locks the run's row first, so changes of one run follow one another and each statement sees the one before;
 * a lock on a queue item is taken after it, and `claim` never waits for one. A child's row is locked before its
 * parent's. Replies are JSON; times go out and come in as milliseconds from now, so clocks need not agree.
 */
export const functionDefinitions: readonly string[] = [
  `
  CREATE OR REPLACE FUNCTION dispatch_of(q queue_item, r run) RETURNS json LANGUAGE sql AS $$
    SELECT json_build_object(
      'item', q.id, 'run', q.run_id, 'slug', r.function_slug, 'event', r.event_id, 'kind', q.kind,
      'step', q.step_id, 'attempt', q.attempt, 'generation', q.generation, 'deaths', q.deaths, 'leased', q.owner IS NOT NULL,
      'delay', greatest(0, ceil(extract(epoch FROM q.due_at - clock_timestamp()) * 1000)),
      'limited', q.slot_keys IS NOT NULL, 'seq', r.seq, 'pending', r.pending, 'version', r.request_version)
  $$;
  `,
  `
  CREATE OR REPLACE FUNCTION milliseconds(p_count bigint) RETURNS interval LANGUAGE sql IMMUTABLE AS $$
    SELECT p_count * interval '1 millisecond'
  $$;
  `,
  ...startingFunctions,
  ...advancingFunctions,
  ...claimingFunctions,
];
