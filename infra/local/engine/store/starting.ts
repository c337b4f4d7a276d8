/** Events come in and start runs. */
export const startingFunctions: readonly string[] = [
  `
  CREATE OR REPLACE FUNCTION start_runs(p_runs jsonb, p_owner integer, p_capacity integer, p_lease bigint)
  RETURNS json LANGUAGE plpgsql AS $$
  DECLARE v_ids bigint[]; v_items json; v_dedupe text[];
  BEGIN
    SELECT array_agg(n.dedupe) INTO v_dedupe
      FROM jsonb_to_recordset(p_runs) n(dedupe text) WHERE n.dedupe IS NOT NULL;
    -- Not joined with the list: the planner, which cannot see how short that is, would read every run.
    IF v_dedupe IS NOT NULL THEN
      UPDATE run SET dedupe_key = NULL
        WHERE dedupe_key = ANY(v_dedupe) AND started_at < now() - interval '24 hours';
    END IF;
    WITH n AS (
      SELECT x.*, row_number() OVER () AS place FROM jsonb_to_recordset(p_runs) x(
        id text, slug text, event text, dedupe text, parent text, "parentStep" text, slots text[],
        limits integer[], rank integer, "startMs" bigint, "finishMs" bigint, cancels jsonb)
    ), new_run AS (
      INSERT INTO run (
        id, function_slug, event_id, dedupe_key, parent_run, parent_step, slot_keys, slot_limits, rank, finish_ms)
      SELECT id, slug, event, dedupe, parent, "parentStep", slots, limits, coalesce(rank, 0), "finishMs" FROM n
      ON CONFLICT DO NOTHING RETURNING *
    ), new_pause AS (
      INSERT INTO pause (run_id, kind, event_name, match_key, expression, created_at, expires_at)
      SELECT n.id, 'cancel', c.name, c.key, c.expr, clock_timestamp(), clock_timestamp() + milliseconds(c.delay)
      FROM new_run r JOIN n ON n.id = r.id
      CROSS JOIN LATERAL jsonb_to_recordset(n.cancels) c(name text, key text, expr text, delay bigint)
    ), new_item AS (
      INSERT INTO queue_item (
        run_id, kind, due_at, order_at, slot_keys, slot_limits, owner, lease_until, generation)
      SELECT r.id, 'discover', clock_timestamp(), clock_timestamp() - r.rank * interval '1 second',
        r.slot_keys, r.slot_limits,
        CASE WHEN t.taken THEN p_owner END,
        CASE WHEN t.taken THEN clock_timestamp() + milliseconds(p_lease) END,
        CASE WHEN t.taken THEN 1 ELSE 0 END
      FROM new_run r JOIN n ON n.id = r.id
      CROSS JOIN LATERAL (SELECT n.place <= p_capacity AND r.slot_keys IS NULL AND r.rank >= 0 AS taken) t
      ORDER BY n.place RETURNING id, run_id, owner
    ), new_timeout AS (
      INSERT INTO queue_item (run_id, kind, due_at, order_at)
      SELECT n.id, 'timeout', t.due, t.due FROM new_item i JOIN n ON n.id = i.run_id
      CROSS JOIN LATERAL (
        SELECT clock_timestamp() + milliseconds(CASE WHEN i.owner IS NULL THEN n."startMs" ELSE n."finishMs" END) AS due) t
      WHERE t.due IS NOT NULL RETURNING id
    )
    SELECT array_agg(id) INTO v_ids FROM (SELECT id FROM new_item UNION ALL SELECT id FROM new_timeout) added;
    SELECT json_agg(dispatch_of(q, r) ORDER BY q.id) INTO v_items
      FROM queue_item q JOIN run r ON r.id = q.run_id WHERE q.id = ANY(v_ids);
    RETURN coalesce(v_items, '[]'::json);
  END $$;
  `,
  `
  CREATE OR REPLACE FUNCTION ingest(
    p_ids text[], p_names text[], p_externals text[], p_payloads text[], p_keys text[],
    p_runs jsonb, p_owner integer, p_capacity integer, p_lease bigint
  ) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE v_candidates boolean; v_new text[]; v_items json := '[]';
  BEGIN
    v_candidates := EXISTS (
      SELECT 1 FROM pause WHERE event_name = ANY(p_names) AND (match_key IS NULL OR match_key = ANY(p_keys)));
    WITH added AS (
      INSERT INTO event (id, name, external_id, payload, received_at, unmatched)
      SELECT e.id, e.name, e.external_id, e.payload, clock_timestamp(), v_candidates
      FROM unnest(p_ids, p_names, p_externals, p_payloads) AS e(id, name, external_id, payload)
      ON CONFLICT DO NOTHING RETURNING id
    ) SELECT array_agg(id) INTO v_new FROM added;
    IF v_new IS NOT NULL AND jsonb_array_length(p_runs) > 0 THEN
      IF cardinality(v_new) < cardinality(p_ids) THEN
        SELECT coalesce(jsonb_agg(x), '[]') INTO p_runs FROM jsonb_array_elements(p_runs) x
          WHERE x->>'event' = ANY(v_new);
      END IF;
      v_items := start_runs(p_runs, p_owner, p_capacity, p_lease);
    END IF;
    RETURN json_build_object('items', v_items, 'candidates', v_candidates AND v_new IS NOT NULL);
  END $$;
  `,
];
