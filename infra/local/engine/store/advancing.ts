/** Runs move on: steps are saved, what follows is queued, runs end. */
export const advancingFunctions: readonly string[] = [
  `
  CREATE OR REPLACE FUNCTION save_checkpoint(
    p_run text, p_item bigint, p_generation integer, p_owner integer, p_ids text[], p_data text[], p_release boolean
  ) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE r run; v_attempt integer; v_saved integer := 0;
  BEGIN
    SELECT * INTO r FROM run WHERE id = p_run FOR UPDATE;
    IF NOT FOUND OR r.status IN ('Completed', 'Failed') THEN
      RETURN json_build_object('outcome', 'gone');
    END IF;
    SELECT attempt INTO v_attempt FROM queue_item
      WHERE id = p_item AND run_id = p_run AND generation = p_generation AND owner = p_owner FOR UPDATE;
    IF NOT FOUND OR r.status <> 'Running' THEN
      RETURN json_build_object('outcome', 'stale');
    END IF;
    FOR i IN 1..cardinality(p_ids) LOOP
      INSERT INTO step (run_id, id, seq, data) VALUES (r.id, p_ids[i], r.seq + v_saved + 1, p_data[i])
        ON CONFLICT DO NOTHING;
      IF FOUND THEN v_saved := v_saved + 1; END IF;
    END LOOP;
    IF v_saved > 0 THEN
      UPDATE run SET seq = r.seq + v_saved WHERE id = r.id;
    END IF;
    IF p_release THEN
      UPDATE queue_item SET attempt = 0, owner = NULL, lease_until = NULL WHERE id = p_item;
    ELSIF v_attempt > 0 THEN
      UPDATE queue_item SET attempt = 0 WHERE id = p_item;
    END IF;
    RETURN json_build_object('outcome', 'ok', 'seq', r.seq + v_saved, 'saved', v_saved);
  END $$;
  `,
  `
  CREATE OR REPLACE FUNCTION save_checkpoints(
    p_runs text[], p_items bigint[], p_generations integer[], p_owner integer, p_steps integer[],
    p_ids text[], p_data text[], p_release boolean
  ) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE v_results json[] := '{}'; v_from integer := 1; v_to integer;
  BEGIN
    FOR i IN 1..cardinality(p_runs) LOOP
      v_to := v_from + p_steps[i] - 1;
      v_results := v_results || save_checkpoint(
        p_runs[i], p_items[i], p_generations[i], p_owner, p_ids[v_from:v_to], p_data[v_from:v_to], p_release);
      v_from := v_to + 1;
    END LOOP;
    RETURN array_to_json(v_results);
  END $$;
  `,
  `
  CREATE OR REPLACE FUNCTION enqueue(
    r run, p_kind text, p_step text, p_delay bigint, p_owner integer, p_capacity integer, p_lease bigint
  ) RETURNS queue_item LANGUAGE plpgsql AS $$
  DECLARE
    q queue_item;
    v_limited boolean := p_kind IN ('discover', 'step') AND r.slot_keys IS NOT NULL;
    v_taken boolean := p_kind IN ('discover', 'step', 'probe') AND p_capacity > 0 AND NOT v_limited;
  BEGIN
    INSERT INTO queue_item (
      run_id, kind, step_id, due_at, order_at, slot_keys, slot_limits, owner, lease_until, generation)
    VALUES (
      r.id, p_kind, p_step, clock_timestamp() + milliseconds(coalesce(p_delay, 0)),
      clock_timestamp() + milliseconds(coalesce(p_delay, 0)) - r.rank * interval '1 second',
      CASE WHEN v_limited THEN r.slot_keys END, CASE WHEN v_limited THEN r.slot_limits END,
      CASE WHEN v_taken THEN p_owner END,
      CASE WHEN v_taken THEN clock_timestamp() + milliseconds(p_lease) END,
      CASE WHEN v_taken THEN 1 ELSE 0 END)
    RETURNING * INTO q;
    RETURN q;
  END $$;
  `,
  `
  CREATE OR REPLACE FUNCTION advance(
    p_run text, p_item bigint, p_generation integer, p_pause bigint,
    p_owner integer, p_capacity integer, p_lease bigint,
    p_seen integer, p_version integer, p_retry bigint,
    p_done_ids text[], p_done_data text[], p_ops jsonb,
    p_status text, p_output text, p_reply text,
    p_event_ids text[], p_event_names text[], p_event_payloads text[], p_runs jsonb
  ) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    r run; q queue_item; o record;
    v_op text; v_race boolean; v_saved integer := 0; v_raced boolean := false; v_free integer := p_capacity;
    v_planned text[] := '{}'; v_items json[] := '{}'; v_started json; v_parent json; v_limited boolean := false;
    v_idle boolean; v_open text;
  BEGIN
    SELECT * INTO r FROM run WHERE id = p_run FOR UPDATE;
    IF NOT FOUND OR r.status <> 'Running' THEN
      RETURN json_build_object('outcome', 'gone');
    END IF;
    IF p_item IS NOT NULL THEN
      SELECT * INTO q FROM queue_item
        WHERE id = p_item AND run_id = p_run AND generation = p_generation AND owner = p_owner FOR UPDATE;
      IF NOT FOUND THEN RETURN json_build_object('outcome', 'stale'); END IF;
      v_limited := q.slot_keys IS NOT NULL;
    ELSIF p_pause IS NOT NULL THEN
      DELETE FROM pause WHERE id = p_pause AND run_id = p_run;
      IF NOT FOUND THEN RETURN json_build_object('outcome', 'stale'); END IF;
    END IF;
    r.request_version := coalesce(p_version, r.request_version);

    FOR i IN 1..cardinality(p_done_ids) LOOP
      v_op := NULL; v_race := false;
      IF p_item IS NULL THEN
        UPDATE step SET seq = r.seq + 1, data = p_done_data[i]
          WHERE run_id = r.id AND id = p_done_ids[i] AND seq IS NULL RETURNING op, race INTO v_op, v_race;
      ELSE
        INSERT INTO step (run_id, id, seq, data) VALUES (r.id, p_done_ids[i], r.seq + 1, p_done_data[i])
          ON CONFLICT (run_id, id) DO UPDATE SET seq = excluded.seq, data = excluded.data WHERE step.seq IS NULL
          RETURNING op, race INTO v_op, v_race;
      END IF;
      CONTINUE WHEN NOT FOUND;
      r.seq := r.seq + 1; v_saved := v_saved + 1; v_raced := v_raced OR v_race;
      IF v_op IS NOT NULL THEN
        r.pending := r.pending - 1;
        IF NOT v_race THEN r.plain := r.plain - 1; END IF;
        DELETE FROM queue_item WHERE run_id = r.id AND step_id = p_done_ids[i] AND id IS DISTINCT FROM p_item;
        IF v_op NOT IN ('step', 'sleep') THEN
          DELETE FROM pause WHERE run_id = r.id AND step_id = p_done_ids[i];
        END IF;
      END IF;
    END LOOP;

    IF p_retry IS NOT NULL THEN
      UPDATE queue_item SET attempt = CASE WHEN v_saved > 0 THEN 1 ELSE attempt + 1 END,
        owner = NULL, lease_until = NULL, deaths = 0, due_at = clock_timestamp() + milliseconds(p_retry),
        order_at = clock_timestamp() + milliseconds(p_retry)
        WHERE id = p_item RETURNING * INTO q;
      v_items := v_items || dispatch_of(q, r);
    ELSIF p_item IS NOT NULL THEN
      DELETE FROM queue_item WHERE id = p_item;
      IF q.kind = 'discover' THEN
        r.discovering := false;
        r.seen := greatest(r.seen, coalesce(p_seen, 0));
      END IF;
    END IF;

    IF p_status IS NULL THEN
      FOR o IN SELECT * FROM jsonb_to_recordset(p_ops) x(
        id text, kind text, delay bigint, race boolean, name text, expr text, key text)
      LOOP
        v_race := coalesce(o.race, false) OR r.request_version = 1;
        INSERT INTO step (run_id, id, op, race) VALUES (r.id, o.id, o.kind, v_race) ON CONFLICT DO NOTHING;
        CONTINUE WHEN NOT FOUND;
        r.pending := r.pending + 1;
        IF NOT v_race THEN r.plain := r.plain + 1; END IF;
        v_planned := v_planned || o.id;
        IF o.kind = 'signal' AND o.expr = 'replace' THEN
          DELETE FROM pause WHERE kind = 'signal' AND event_name = o.name;
        ELSIF o.kind = 'signal' AND EXISTS (SELECT 1 FROM pause WHERE kind = 'signal' AND event_name = o.name) THEN
          r.seq := r.seq + 1; r.pending := r.pending - 1; v_saved := v_saved + 1;
          IF NOT v_race THEN r.plain := r.plain - 1; END IF;
          UPDATE step SET seq = r.seq,
            data = '{"error":{"name":"SignalConflictError","message":"another run waits for this signal"}}'
            WHERE run_id = r.id AND id = o.id;
          CONTINUE;
        END IF;
        IF o.kind IN ('wait', 'signal') THEN
          INSERT INTO pause (run_id, step_id, kind, event_name, match_key, expression, created_at)
            VALUES (r.id, o.id, o.kind, o.name, o.key, o.expr, clock_timestamp());
        END IF;
        IF o.kind IN ('step', 'sleep') OR o.delay IS NOT NULL THEN
          q := enqueue(
            r, CASE WHEN o.kind IN ('step', 'sleep') THEN o.kind ELSE o.kind || '-timeout' END,
            o.id, o.delay, p_owner, v_free, p_lease);
          IF q.owner IS NOT NULL THEN v_free := v_free - 1; END IF;
          v_items := v_items || dispatch_of(q, r);
        END IF;
      END LOOP;
      v_idle := q.kind = 'discover' AND v_saved = 0 AND p_retry IS NULL AND v_planned = '{}';
      IF v_saved > 0 AND (v_raced OR r.plain = 0) THEN r.wake := r.seq; END IF;
      IF r.wake > r.seen AND NOT r.discovering THEN
        r.discovering := true;
        q := enqueue(r, 'discover', NULL, 0, p_owner, v_free, p_lease);
        IF q.owner IS NOT NULL THEN v_free := v_free - 1; END IF;
        v_items := v_items || dispatch_of(q, r);
      ELSIF v_idle AND NOT r.discovering AND r.pending > 0 THEN
        -- The SDK answers with what is open also when the function has returned meanwhile: ask for that apart.
        SELECT min(id) INTO v_open FROM step WHERE run_id = r.id AND seq IS NULL AND op <> 'step'
          HAVING count(*) = r.pending;
        IF v_open IS NOT NULL THEN
          DELETE FROM queue_item WHERE run_id = r.id AND kind = 'probe';
          q := enqueue(r, 'probe', v_open, 0, p_owner, v_free, p_lease);
          IF q.owner IS NOT NULL THEN v_free := v_free - 1; END IF;
          v_items := v_items || dispatch_of(q, r);
        END IF;
      END IF;
    ELSE
      r.status := p_status; r.output := p_output; r.ended_at := clock_timestamp();
      DELETE FROM queue_item WHERE run_id = r.id;
      DELETE FROM pause WHERE run_id = r.id;
    END IF;

    UPDATE run SET seq = r.seq, pending = r.pending, plain = r.plain, wake = r.wake, seen = r.seen, discovering = r.discovering,
      request_version = r.request_version, status = r.status, output = r.output, ended_at = r.ended_at
      WHERE id = r.id;

    IF cardinality(p_event_ids) > 0 THEN
      INSERT INTO event (id, name, payload, received_at)
        SELECT e.id, e.name, e.payload, clock_timestamp()
        FROM unnest(p_event_ids, p_event_names, p_event_payloads) AS e(id, name, payload) ON CONFLICT DO NOTHING;
      SELECT coalesce(jsonb_agg(x), '[]') INTO p_runs FROM jsonb_array_elements(p_runs) x
        WHERE x->>'parentStep' IS NULL OR x->>'parentStep' = ANY(v_planned);
      v_started := start_runs(p_runs, p_owner, v_free, p_lease);
    END IF;
    IF p_status IS NOT NULL AND r.parent_run IS NOT NULL THEN
      v_parent := advance(
        r.parent_run, NULL, NULL, NULL, p_owner, v_free, p_lease, NULL, NULL, NULL,
        ARRAY[r.parent_step], ARRAY[p_reply], '[]', NULL, NULL, NULL, '{}', '{}', '{}', '[]');
    END IF;
    RETURN json_build_object(
      'outcome', 'ok', 'seq', r.seq, 'saved', v_saved, 'pending', r.pending, 'limited', v_limited,
      'idle', r.status = 'Running' AND r.pending = 0 AND NOT r.discovering,
      'items', array_to_json(v_items), 'started', coalesce(v_started, '[]'::json),
      'resumed', coalesce(v_parent->'items', '[]'::json),
      'watched', p_status IS NOT NULL AND EXISTS (
        SELECT 1 FROM pause WHERE event_name IN (
          'inngest/function.finished', 'inngest/function.failed', 'inngest/function.cancelled')));
  END $$;
  `,
  `
  CREATE OR REPLACE FUNCTION advance_all(
    p_runs text[], p_items bigint[], p_generations integer[], p_owner integer, p_capacities integer[], p_lease bigint,
    p_seen integer[], p_versions integer[], p_steps integer[], p_ids text[], p_data text[],
    p_statuses text[], p_outputs text[], p_replies text[]
  ) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE v_results json[] := '{}'; v_from integer := 1; v_to integer;
  BEGIN
    FOR i IN 1..cardinality(p_runs) LOOP
      v_to := v_from + p_steps[i] - 1;
      v_results := v_results || advance(
        p_runs[i], p_items[i], p_generations[i], NULL, p_owner, p_capacities[i], p_lease, p_seen[i], p_versions[i], NULL,
        p_ids[v_from:v_to], p_data[v_from:v_to], '[]', p_statuses[i], p_outputs[i], p_replies[i], '{}', '{}', '{}', '[]');
      v_from := v_to + 1;
    END LOOP;
    RETURN array_to_json(v_results);
  END $$;
  `,
];
