/** Queue items are taken, given back, and old runs removed. */
export const claimingFunctions: readonly string[] = [
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
  DECLARE v_ids bigint[]; v_items json; v_begun text[];
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
    -- A run that begins has no time-out for its start any more; the one for its end counts from now.
    SELECT array_agg(r.id) INTO v_begun FROM queue_item q JOIN run r ON r.id = q.run_id
      WHERE q.id = ANY(v_ids) AND q.kind = 'discover' AND q.generation = 1 AND r.seq = 0
        AND (r.finish_ms IS NOT NULL OR EXISTS (
          SELECT 1 FROM queue_item t WHERE t.run_id = r.id AND t.kind = 'timeout'));
    IF v_begun IS NOT NULL THEN
      DELETE FROM queue_item WHERE id IN (
        SELECT id FROM queue_item WHERE run_id = ANY(v_begun) AND kind = 'timeout' FOR UPDATE SKIP LOCKED);
      INSERT INTO queue_item (run_id, kind, due_at, order_at)
        SELECT id, 'timeout', clock_timestamp() + milliseconds(finish_ms), clock_timestamp() + milliseconds(finish_ms)
        FROM run WHERE id = ANY(v_begun) AND finish_ms IS NOT NULL;
    END IF;
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
  DROP FUNCTION IF EXISTS reclaim(integer, integer);
  CREATE OR REPLACE FUNCTION reclaim(
    p_owner integer, p_lock_class integer, p_open bigint[], p_latest bigint
  ) RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE v_count integer;
  BEGIN
    WITH dead AS (
      SELECT id, owner <> p_owner OR lease_until < now() AS died FROM queue_item
      WHERE owner IS NOT NULL AND (
        lease_until < now()
        OR (owner = p_owner AND id <> ALL(p_open) AND lease_until < clock_timestamp() + milliseconds(p_latest))
        OR (owner <> p_owner AND NOT EXISTS (
          SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.classid = p_lock_class::oid AND l.objid = queue_item.owner::oid)))
      FOR UPDATE SKIP LOCKED
    ), counted AS (
      SELECT q.id, r.seq, CASE WHEN NOT dead.died THEN q.deaths WHEN q.died_at_seq = r.seq THEN q.deaths + 1 ELSE 1 END
        AS deaths, dead.died
      FROM dead JOIN queue_item q ON q.id = dead.id LEFT JOIN run r ON r.id = q.run_id
    )
    -- What dies again without getting on waits longer each time, and by chance: it may be what kills the processes, and
    -- then it must not take along what is called beside it.
    UPDATE queue_item q SET owner = NULL, lease_until = NULL, deaths = c.deaths, died_at_seq = c.seq,
      due_at = CASE WHEN c.died AND c.deaths > 1 THEN now() + least(power(2, c.deaths - 1) - 1, 30)
        * (0.5 + random() / 2) * interval '1 second' ELSE q.due_at END
      FROM counted c WHERE q.id = c.id;
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
