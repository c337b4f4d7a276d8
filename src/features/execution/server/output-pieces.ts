import { pool } from "@/server/db";
import { JsonText } from "@/server/json-text";

/** A loop's output of more bytes than this is stored in pieces, so that nobody needs room for all of it at once. */
export const mostInOne = 1_048_576;
/** Items in one piece at most, and bytes behind which no further item goes into it. */
const itemsInPiece = 1_000;
const bytesInPiece = 262_144;
/** Pieces read at once. */
const piecesRead = 8;

/**
 * A part of a statement that stores the list `listed(n, output, upto)` in pieces for the step `ended(id, output)`,
 * where that has no output of its own: each piece begins with what stands before its first item. `upto` counts the
 * bytes up to the end of an item with what stands before it. $1 execution, $5 the number of items.
 */
export const listPieces = `INSERT INTO output_piece (owner_id, place, execution_id, to_index, content)
    SELECT ended.id, min(n), $1::uuid, max(n) + 1,
      CASE min(n) WHEN 0 THEN '[' ELSE ',' END || string_agg(listed.output, ',' ORDER BY n)
    FROM listed, ended WHERE ended.output IS NULL
    GROUP BY ended.id, n / ${itemsInPiece}, (upto - octet_length(listed.output) - 1)::bigint / ${bytesInPiece}
    UNION ALL
    SELECT id, $5::int, $1::uuid, NULL, ']' FROM ended WHERE output IS NULL`;

/**
 * A part of a statement that stores in pieces what a run gives, where a step has a part of it in such; it gives the
 * places of what it stored. $1 execution, which has to be in `mine`, $5 nodes whose outputs they are, $6 their slugs.
 */
export const runPieces = `WITH outputs AS (
      SELECT s.id, s.output, n.slug, n.place AS n, count(*) OVER () AS of
      FROM execution_step s
        JOIN unnest($5::text[], $6::text[]) WITH ORDINALITY AS n(node_id, slug, place) ON n.node_id = s.node_id
      WHERE s.execution_id = $1 AND s.iteration = '{}'),
    part AS (
      SELECT n, -1 AS place, NULL::int AS to_index,
        CASE n WHEN 1 THEN '{' ELSE ',' END || to_json(slug)::text || ':' AS content
      FROM outputs WHERE of > 1
      UNION ALL
      SELECT o.n, p.place, CASE o.of WHEN 1 THEN p.to_index END, p.content
      FROM outputs o JOIN output_piece p ON p.owner_id = o.id
      UNION ALL
      SELECT n, 0, NULL, coalesce(output, 'null') FROM outputs
      WHERE NOT EXISTS (SELECT FROM output_piece p WHERE p.owner_id = outputs.id)
      UNION ALL
      SELECT max(n) + 1, 0, NULL, '}' FROM outputs HAVING count(*) > 1)
    INSERT INTO output_piece (owner_id, place, execution_id, to_index, content)
    SELECT mine.id, row_number() OVER (ORDER BY n, part.place) - 1, mine.id, part.to_index, part.content
    FROM mine, part WHERE EXISTS (SELECT FROM outputs o JOIN output_piece p ON p.owner_id = o.id)
    RETURNING place`;

/** The whole output of a row of executions or of steps with the alias `row`, as an expression: JSON text. */
export const wholeOutput = (row: string): string =>
  `coalesce(${row}.output, (SELECT string_agg(content, '' ORDER BY place) FROM output_piece WHERE owner_id = ${row}.id))`;

type Piece = { place: number; to_index: number | null; content: string };

async function* piecesOf(ownerId: string): AsyncGenerator<Piece> {
  for (let after = -1; ; ) {
    const { rows } = await pool().query<Piece>({
      name: "output-pieces",
      text: `SELECT place, to_index, content FROM output_piece WHERE owner_id = $1 AND place > $2
        ORDER BY place LIMIT ${piecesRead}`,
      values: [ownerId, after],
    });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < piecesRead) return;
    after = last.place;
  }
}

/** The output that a step or an execution, by its id, has in pieces; null where there are none. */
export async function readPieces(ownerId: string): Promise<unknown> {
  const items: unknown[] = [];
  const texts: string[] = [];
  for await (const { to_index, content } of piecesOf(ownerId)) {
    if (to_index === null) texts.push(content);
    // Item by item, because the text of a large list beside its items would double what it takes.
    else for (const item of JSON.parse(`[${content.slice(1)}]`)) items.push(item);
  }
  if (items.length) return items;
  return texts.length ? JSON.parse(texts.join("")) : null;
}

/** The text of such an output, piece by piece. */
export async function* contentsOf(ownerId: string): AsyncGenerator<string> {
  let none = true;
  for await (const { content } of piecesOf(ownerId)) {
    none = false;
    yield content;
  }
  if (none) yield "null";
}

/** The beginning of such an output's text: of its first pieces, and at most so many characters. */
export async function firstContents(ownerId: string, most: number): Promise<string> {
  const { rows } = await pool().query<{ content: string }>({
    name: "first-pieces",
    text: `SELECT left(content, $2::int) AS content FROM output_piece WHERE owner_id = $1 ORDER BY place LIMIT 2`,
    values: [ownerId, most],
  });
  return rows
    .map(({ content }) => content)
    .join("")
    .slice(0, most);
}

/** What `storedOutput` gives, but what is stored in pieces for an answer that reads them when it is sent. */
export const sentOutput = ({ id, output }: { id: string; output: string | null }): unknown =>
  output === null ? new JsonText(() => contentsOf(id)) : JSON.parse(output);

/** The output of a row of executions that are COMPLETED, or of steps that are SUCCESS, wherever it is stored. */
export const storedOutput = async ({
  id,
  output,
}: {
  id: string;
  output: string | null;
}): Promise<unknown> => (output === null ? readPieces(id) : JSON.parse(output));
