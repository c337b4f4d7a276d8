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
      'step', q.step_id, 'attempt', q.attempt, 'generation', q.generation, 'leased', q.owner IS NOT NULL,
      'delay', greatest(0, ceil(extract(epoch FROM q.due_at - clock_timestamp()) * 1000)),
      'limited', q.slot_keys IS NOT NULL, 'seq', r.seq, 'pending', r.pending, 'version', r.request_version)
  $$;
  `,
  `
  CREATE OR REPLACE FUNCTION milliseconds(p_count bigint) RETURNS interval LANGUAGE sql IMMUTABLE AS $$
    SELECT p_count * interval '1 millisecond'
  $$;
  `,
  `
  CREATE OR REPLACE FUNCTION start_runs(p_runs jsonb, p_owner integer, p_capacity integer, p_lease bigint)
  RETURNS json LANGUAGE plpgsql AS $$
  DECLARE v_ids bigint[]; v_items json;
  BEGIN
    UPDATE run SET dedupe_key = NULL FROM jsonb_to_recordset(p_runs) n(dedupe text)
      WHERE run.dedupe_key = n.dedupe AND run.started_at < now() - interval '24 hours';
    WITH n AS (
      SELECT x.*, row_number() OVER () AS place FROM jsonb_to_recordset(p_runs) x(
        id text, slug text, event text, dedupe text, parent text, "parentStep" text, slots text[],
        limits integer[], rank integer, cancels jsonb)
    ), new_run AS (
      INSERT INTO run (id, function_slug, event_id, dedupe_key, parent_run, parent_step, slot_keys, slot_limits, rank)
      SELECT id, slug, event, dedupe, parent, "parentStep", slots, limits, coalesce(rank, 0) FROM n
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
      ORDER BY n.place RETURNING id
    )
    SELECT array_agg(id) INTO v_ids FROM new_item;
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
  CREATE OR REPLACE FUNCTION enqueue(
    r run, p_kind text, p_step text, p_delay bigint, p_owner integer, p_capacity integer, p_lease bigint
  ) RETURNS queue_item LANGUAGE plpgsql AS $$
  DECLARE
    q queue_item;
    v_call boolean := p_kind IN ('discover', 'step');
    v_taken boolean := v_call AND p_capacity > 0 AND r.slot_keys IS NULL;
  BEGIN
    INSERT INTO queue_item (
      run_id, kind, step_id, due_at, order_at, slot_keys, slot_limits, owner, lease_until, generation)
    VALUES (
      r.id, p_kind, p_step, clock_timestamp() + milliseconds(coalesce(p_delay, 0)),
      clock_timestamp() + milliseconds(coalesce(p_delay, 0)) - r.rank * interval '1 second',
      CASE WHEN v_call THEN r.slot_keys END, CASE WHEN v_call THEN r.slot_limits END,
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
        owner = NULL, lease_until = NULL, due_at = clock_timestamp() + milliseconds(p_retry),
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
      IF v_saved > 0 AND (v_raced OR r.plain = 0) THEN r.wake := r.seq; END IF;
      IF r.wake > r.seen AND NOT r.discovering THEN
        r.discovering := true;
        q := enqueue(r, 'discover', NULL, 0, p_owner, v_free, p_lease);
        IF q.owner IS NOT NULL THEN v_free := v_free - 1; END IF;
        v_items := v_items || dispatch_of(q, r);
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
  CREATE OR REPLACE FUNCTION claim_limited(p_owner integer, p_limit integer, p_lease bigint)
  RETURNS bigint[] LANGUAGE plpgsql AS $$
  DECLARE q queue_item; v_full text[] := '{}'; v_taken bigint[] := '{}'; v_key text; v_used integer; v_ok boolean;
  BEGIN
    IF NOT EXISTS (
      SELECT 1 FROM queue_item WHERE owner IS NULL AND due_at <= now() AND slot_keys IS NOT NULL
    ) THEN RETURN v_taken; END IF;
    -- Two processes that count at the same time would both see the last free slot.
    PERFORM pg_advisory_xact_lock(hashtext('engine-slots'), hashtext(current_schema()));
    WHILE cardinality(v_taken) < p_limit LOOP
      SELECT * INTO q FROM queue_item
        WHERE owner IS NULL AND due_at <= now() AND slot_keys IS NOT NULL AND NOT slot_keys && v_full
        ORDER BY order_at, id LIMIT 1 FOR UPDATE SKIP LOCKED;
      EXIT WHEN NOT FOUND;
      v_ok := true;
      FOR i IN 1..cardinality(q.slot_keys) LOOP
        v_key := q.slot_keys[i];
        SELECT count(*) INTO v_used FROM queue_item WHERE owner IS NOT NULL AND v_key = ANY(slot_keys);
        IF v_used >= q.slot_limits[i] THEN v_full := v_full || v_key; v_ok := false; END IF;
      END LOOP;
      IF v_ok THEN
        UPDATE queue_item SET owner = p_owner, lease_until = clock_timestamp() + milliseconds(p_lease),
          generation = generation + 1 WHERE id = q.id;
        v_taken := v_taken || q.id;
      END IF;
    END LOOP;
    RETURN v_taken;
  END $$;
  `,
  `
  CREATE OR REPLACE FUNCTION claim(p_owner integer, p_limit integer, p_lease bigint)
  RETURNS json LANGUAGE plpgsql AS $$
  DECLARE v_ids bigint[]; v_items json;
  BEGIN
    v_ids := claim_limited(p_owner, p_limit, p_lease);
    -- Priority moves an item by at most 600 seconds, so nothing that is due lies further ahead than that.
    WITH due AS (
      SELECT id FROM queue_item
      WHERE owner IS NULL AND order_at <= now() + interval '600 seconds' AND due_at <= now() AND slot_keys IS NULL
      ORDER BY order_at, id LIMIT greatest(0, p_limit - cardinality(v_ids)) FOR UPDATE SKIP LOCKED
    ), taken AS (
      UPDATE queue_item q SET owner = p_owner, lease_until = clock_timestamp() + milliseconds(p_lease),
        generation = generation + 1 FROM due WHERE q.id = due.id RETURNING q.id
    )
    SELECT v_ids || coalesce(array_agg(id), '{}') INTO v_ids FROM taken;
    SELECT json_agg(json_build_object('dispatch', dispatch_of(q, r), 'payload', e.payload) ORDER BY q.order_at, q.id)
      INTO v_items
      FROM queue_item q JOIN run r ON r.id = q.run_id JOIN event e ON e.id = r.event_id WHERE q.id = ANY(v_ids);
    RETURN json_build_object(
      'items', coalesce(v_items, '[]'::json),
      'next', (SELECT ceil(extract(epoch FROM min(due_at) - clock_timestamp()) * 1000)
        FROM queue_item WHERE owner IS NULL AND due_at > now()),
      'waiting', EXISTS (SELECT 1 FROM queue_item WHERE owner IS NULL AND due_at <= now() AND slot_keys IS NOT NULL));
  END $$;
  `,
  `
  CREATE OR REPLACE FUNCTION reclaim(p_owner integer, p_lock_class integer) RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE v_count integer;
  BEGIN
    WITH dead AS (
      SELECT id FROM queue_item
      WHERE owner IS NOT NULL AND (lease_until < now() OR (owner <> p_owner AND NOT EXISTS (
        SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND l.classid = p_lock_class::oid AND l.objid = queue_item.owner::oid)))
      FOR UPDATE SKIP LOCKED
    )
    UPDATE queue_item q SET owner = NULL, lease_until = NULL FROM dead WHERE q.id = dead.id;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
  END $$;
  `,
  `
  CREATE OR REPLACE FUNCTION prune(p_age bigint, p_limit integer) RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE v_runs text[]; v_events integer;
  BEGIN
    -- A run whose start was de-duplicated stays for the 24 hours that its key must hold.
    SELECT array_agg(id) INTO v_runs FROM (
      SELECT id FROM run WHERE ended_at < now() - milliseconds(p_age)
        AND (dedupe_key IS NULL OR started_at < now() - interval '24 hours')
      ORDER BY ended_at LIMIT p_limit FOR UPDATE SKIP LOCKED) old;
    DELETE FROM step WHERE run_id = ANY(v_runs);
    DELETE FROM run WHERE id = ANY(v_runs);
    DELETE FROM event WHERE id IN (
      SELECT e.id FROM event e WHERE e.received_at < now() - milliseconds(p_age) AND NOT e.unmatched
        AND NOT EXISTS (SELECT 1 FROM run WHERE run.event_id = e.id) LIMIT p_limit);
    GET DIAGNOSTICS v_events = ROW_COUNT;
    RETURN coalesce(cardinality(v_runs), 0) + v_events;
  END $$;
  `,
];
