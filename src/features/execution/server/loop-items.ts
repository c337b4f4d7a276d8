import { pool } from "@/server/db";

/** Items of a list kept in one row at most, and bytes after which a row is full whatever their number. */
const itemsInRow = 100;
const bytesInRow = 262_144;
/** How much of lists one process keeps at hand, in bytes of JSON. */
const keptBytes = 16_777_216;

type Stretch = { from: number; to: number; items: unknown[]; bytes: number };

/** The stretches read last, by the loop's step: those around the items at work, so that each need not ask again. */
const kept = new Map<string, Stretch[]>();
/** How many stretches of one list are kept. */
const keptOfOne = 4;
let keptNow = 0;

function keep(stepId: string, stretch: Stretch): void {
  const stretches = kept.get(stepId) ?? [];
  kept.delete(stepId);
  kept.set(stepId, stretches);
  stretches.push(stretch);
  keptNow += stretch.bytes;
  if (stretches.length > keptOfOne) keptNow -= stretches.shift()?.bytes ?? 0;
  for (const [oldest, others] of kept) {
    if (keptNow <= keptBytes || oldest === stepId) break;
    kept.delete(oldest);
    for (const { bytes } of others) keptNow -= bytes;
  }
}

/** Cuts a list into the rows that hold it. */
function* stretchesOf(items: readonly unknown[]): Generator<{ from: number; to: number; items: string }> {
  let from = 0;
  let texts: string[] = [];
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    const text = JSON.stringify(item) ?? "null";
    texts.push(text);
    bytes += text.length;
    if (texts.length < itemsInRow && bytes < bytesInRow && index + 1 < items.length) continue;
    yield { from, to: index + 1, items: `[${texts.join(",")}]` };
    from = index + 1;
    texts = [];
    bytes = 0;
  }
}

/** Stores the list that a loop's step goes through. What is there already stays: the same list again. */
export async function storeItems(stepId: string, items: readonly unknown[]): Promise<void> {
  let batch: { from: number; to: number; items: string }[] = [];
  let bytes = 0;
  const flush = async () => {
    if (!batch.length) return;
    await pool().query({
      name: "store-items",
      text: `INSERT INTO loop_items (step_id, from_index, to_index, items)
        SELECT $1, * FROM unnest($2::int[], $3::int[], $4::text[]) ON CONFLICT DO NOTHING`,
      values: [
        stepId,
        batch.map(({ from }) => from),
        batch.map(({ to }) => to),
        batch.map((row) => row.items),
      ],
    });
    batch = [];
    bytes = 0;
  };
  for (const stretch of stretchesOf(items)) {
    batch.push(stretch);
    bytes += stretch.items.length;
    if (bytes > 8 * bytesInRow) await flush();
  }
  await flush();
}

/** The loop's step, $1, locked: one call at a time copies, and `atWork` sees it. */
const mine = "mine AS MATERIALIZED (SELECT FROM execution_step WHERE id = $1 FOR NO KEY UPDATE)";

/** Where a list lies that is stored: at `path` of a step's recorded output. */
type ListSource = {
  executionId: string;
  nodeId: string;
  iteration: readonly number[];
  path: readonly string[];
};

/**
 * Stores the list at `path` of a step's recorded output without reading it into this process. Returns its length,
 * or undefined where there is no list.
 */
export async function copyItems(
  stepId: string,
  source: ListSource,
  limit: number,
): Promise<number | undefined> {
  const { executionId, nodeId, iteration, path } = source;
  const { rows } = await pool().query<{ count: number | null }>(
    `WITH ${mine}, list AS (
        SELECT output::json #> $5::text[] AS items FROM execution_step
        WHERE EXISTS (SELECT FROM mine) AND execution_id = $2 AND node_id = $3 AND iteration = $4),
      counted AS (
        SELECT items, json_array_length(items) AS count FROM list WHERE json_typeof(items) = 'array'),
      stored AS (
        INSERT INTO loop_items (step_id, from_index, to_index, items)
        SELECT $1, min(place) - 1, max(place), '[' || string_agg(item::text, ',' ORDER BY place) || ']'
        FROM counted, json_array_elements(items) WITH ORDINALITY AS each(item, place)
        WHERE count <= $6
        GROUP BY (place - 1) / ${itemsInRow}
        ON CONFLICT DO NOTHING)
      SELECT count FROM counted`,
    [stepId, executionId, nodeId, iteration, path, limit],
  );
  const [row] = rows;
  if (row || path.length) return row?.count ?? undefined;
  return copyPieces(stepId, source, limit);
}

/** The same for an output that is a list in pieces, which are rows of items already. */
async function copyPieces(
  stepId: string,
  { executionId, nodeId, iteration }: ListSource,
  limit: number,
): Promise<number | undefined> {
  const { rows } = await pool().query<{ count: number | null }>(
    `WITH ${mine}, piece AS (
        SELECT p.place, p.to_index, p.content FROM execution_step s JOIN output_piece p ON p.owner_id = s.id
        WHERE EXISTS (SELECT FROM mine) AND s.execution_id = $2 AND s.node_id = $3 AND s.iteration = $4 AND p.to_index IS NOT NULL),
      counted AS (SELECT max(to_index) AS count FROM piece),
      stored AS (
        INSERT INTO loop_items (step_id, from_index, to_index, items)
        SELECT $1, place, to_index, '[' || substr(content, 2) || ']' FROM piece, counted WHERE count <= $5
        ON CONFLICT DO NOTHING)
      SELECT count FROM counted`,
    [stepId, executionId, nodeId, iteration, limit],
  );
  return rows[0]?.count ?? undefined;
}

/** How many items are stored for a loop's step; undefined before any is. */
export async function countItems(stepId: string): Promise<number | undefined> {
  const { rows } = await pool().query<{ count: number | null }>({
    name: "count-items",
    text: "SELECT max(to_index) AS count FROM loop_items WHERE step_id = $1",
    values: [stepId],
  });
  return rows[0]?.count ?? undefined;
}

async function readStretch(stepId: string, index: number): Promise<Stretch> {
  const { rows } = await pool().query<{ from_index: number; to_index: number; items: string }>({
    name: "read-items",
    text: `SELECT from_index, to_index, items FROM loop_items
      WHERE step_id = $1 AND from_index <= $2 ORDER BY from_index DESC LIMIT 1`,
    values: [stepId, index],
  });
  const [row] = rows;
  if (!row || row.to_index <= index) throw new Error(`The loop's step ${stepId} has no item ${index}.`);
  return { from: row.from_index, to: row.to_index, items: JSON.parse(row.items), bytes: row.items.length };
}

/** One item of the list that a loop's step goes through. */
export async function itemAt(stepId: string, index: number): Promise<unknown> {
  const known = kept.get(stepId)?.find(({ from, to }) => index >= from && index < to);
  const stretch = known ?? (await readStretch(stepId, index));
  if (!known) keep(stepId, stretch);
  return stretch.items[index - stretch.from];
}

/** The loop has ended: its items are not asked for again. */
export function forgetItems(stepId: string): void {
  for (const { bytes } of kept.get(stepId) ?? []) keptNow -= bytes;
  kept.delete(stepId);
}
