import { wholeOutput } from "./output-pieces";

/**
 * The outputs of a loop's items, as a part of a statement: `item(index, output)`, by the rule for runs (CONTRACT,
 * "Output of a run"). Put together where they are stored, because a list of them may be larger than a process should
 * hold. $1 execution, $2 the loop's own iteration, $3 the body's nodes in the plan's order, $4 which of their handles
 * lead on, as "node:handle", $6 their slugs. Nothing where `mine`, which stands before it, is empty.
 */
export const itemOutputs = `body AS (
    SELECT s.iteration[cardinality($2::int[]) + 1] AS index, ${wholeOutput("s")} AS output, n.slug, n.place
    FROM execution_step s
      JOIN unnest($3::text[], $6::text[]) WITH ORDINALITY AS n(node_id, slug, place) ON n.node_id = s.node_id
    WHERE EXISTS (SELECT FROM mine) AND s.execution_id = $1 AND s.status = 'SUCCESS'
      AND cardinality(s.iteration) = cardinality($2::int[]) + 1
      AND s.iteration[1:cardinality($2::int[])] = $2::int[]
      AND s.node_id || ':' || s.handle <> ALL ($4::text[])),
  item AS (
    SELECT index, CASE count(*) WHEN 1 THEN min(output) ELSE
      '{' || string_agg(to_json(slug)::text || ':' || coalesce(output, 'null'), ',' ORDER BY place) || '}' END AS output
    FROM body GROUP BY index)`;

/**
 * Inserts a row for each step of an item's body that the item never came to. $1 to $3 as above, $5 the number of
 * items that were started, $9 the nodes' labels, $10 their places in the plan; nothing where `mine` is empty.
 */
export const skippedRows = `INSERT INTO execution_step
    (id, workspace_id, execution_id, node_id, name, position, iteration, status, completed_at, attempts)
  SELECT gen_random_uuid(), e.workspace_id, $1, b.node_id, b.name, b.position, $2::int[] || i, 'SKIPPED', now(), '[]'
  FROM execution e, generate_series(0, $5::int - 1) AS i,
    unnest($3::text[], $9::text[], $10::int[]) AS b(node_id, name, position)
  WHERE e.id = $1 AND EXISTS (SELECT FROM mine) AND NOT EXISTS (
    SELECT 1 FROM execution_step s WHERE s.execution_id = $1 AND s.node_id = b.node_id AND s.iteration = $2::int[] || i)
  ON CONFLICT DO NOTHING`;
