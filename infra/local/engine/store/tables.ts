/**
 * The engine's tables, as steps that are applied once and in order: append to this list, never change an entry.
 * Payloads are `text` holding JSON, because `jsonb` refuses the character U+0000.
 */
export const tableSteps: readonly string[] = [
  `
  CREATE TABLE function (
    slug text PRIMARY KEY,
    id uuid NOT NULL,
    config text NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE event (
    id text PRIMARY KEY,
    name text NOT NULL,
    external_id text,
    payload text NOT NULL,
    received_at timestamptz NOT NULL,
    unmatched boolean NOT NULL DEFAULT false
  );
  CREATE INDEX event_received_at ON event (received_at);
  CREATE INDEX event_unmatched ON event (received_at) WHERE unmatched;

  CREATE TABLE run (
    id text PRIMARY KEY,
    function_slug text NOT NULL,
    event_id text NOT NULL,
    status text NOT NULL DEFAULT 'Running',
    seq integer NOT NULL DEFAULT 0,
    pending integer NOT NULL DEFAULT 0,
    plain integer NOT NULL DEFAULT 0,
    wake integer NOT NULL DEFAULT 0,
    seen integer NOT NULL DEFAULT 0,
    discovering boolean NOT NULL DEFAULT true,
    request_version integer NOT NULL DEFAULT -1,
    dedupe_key text,
    slot_keys text[],
    slot_limits integer[],
    rank integer NOT NULL DEFAULT 0,
    parent_run text,
    parent_step text,
    output text,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
  );
  COMMENT ON COLUMN run.seq IS 'how many steps are settled: the position of the newest one';
  COMMENT ON COLUMN run.pending IS 'how many planned steps, sleeps and waits are open';
  COMMENT ON COLUMN run.plain IS 'how many of the open ones are not in race mode: the last of them re-enters the function';
  COMMENT ON COLUMN run.wake IS 'the function must be re-entered with at least this many settled steps';
  COMMENT ON COLUMN run.seen IS 'how many settled steps the last answered discovery knew';
  COMMENT ON COLUMN run.discovering IS 'a queue item of kind discover exists';
  CREATE UNIQUE INDEX run_dedupe_key ON run (dedupe_key) WHERE dedupe_key IS NOT NULL;
  CREATE INDEX run_event_id ON run (event_id);
  CREATE INDEX run_ended_at ON run (ended_at) WHERE ended_at IS NOT NULL;

  CREATE TABLE step (
    run_id text NOT NULL,
    id text NOT NULL,
    op text,
    race boolean NOT NULL DEFAULT false,
    seq integer,
    data text,
    PRIMARY KEY (run_id, id)
  );
  COMMENT ON COLUMN step.op IS 'what was planned; null when the step ran without being planned first';
  COMMENT ON COLUMN step.seq IS 'position in completion order; null while the step is open';

  CREATE TABLE queue_item (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text NOT NULL,
    kind text NOT NULL,
    step_id text,
    due_at timestamptz NOT NULL,
    order_at timestamptz NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    generation integer NOT NULL DEFAULT 0,
    owner integer,
    lease_until timestamptz,
    slot_keys text[],
    slot_limits integer[]
  ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
  COMMENT ON COLUMN queue_item.order_at IS 'due_at, moved by the priority of the run';
  CREATE INDEX queue_item_due ON queue_item (due_at) WHERE owner IS NULL;
  CREATE INDEX queue_item_order ON queue_item (order_at) WHERE owner IS NULL;
  CREATE INDEX queue_item_owner ON queue_item (owner) WHERE owner IS NOT NULL;
  CREATE INDEX queue_item_run ON queue_item (run_id);

  CREATE TABLE pause (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text NOT NULL,
    step_id text,
    kind text NOT NULL,
    event_name text NOT NULL,
    match_key text,
    expression text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
  CREATE INDEX pause_event ON pause (event_name, match_key);
  CREATE INDEX pause_run ON pause (run_id);
  `,
  `
  ALTER TABLE run ADD COLUMN finish_ms bigint;
  COMMENT ON COLUMN run.finish_ms IS 'milliseconds after its begin at which the run is cancelled';
  `,
  `
  ALTER TABLE queue_item ADD COLUMN deaths integer NOT NULL DEFAULT 0, ADD COLUMN died_at_seq integer;
  COMMENT ON COLUMN queue_item.deaths IS 'how many processes in a row died with it while no step of its run settled';
  COMMENT ON COLUMN queue_item.died_at_seq IS 'the position of the newest settled step when one last did';
  `,
];
