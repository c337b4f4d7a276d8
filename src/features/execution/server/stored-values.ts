import { cutJson } from "@/lib/cut-json";
import { pool } from "@/server/db";
import { JsonText } from "@/server/json-text";
import type { Reading } from "@/server/trpc";
import { contentsOf, firstContents, readPieces } from "./output-pieces";

/** Texts of more bytes than this are left for the answer that sends them (`jsonResponse`). */
const streamedBytes = 65_536;
/** Characters that are read at once of a text that is sent. */
const sliceCharacters = 4_194_304;
/** What a preview has of one value at most, of all values of one answer, and of each when that is used up. */
const previewOfOne = { alone: 262_144, amongOthers: 65_536 };
const previewOfAll = 4_194_304;
const previewOfEach = 2_048;

/** Rows that have stored values: executions have an output alone. */
export type Owner = "execution" | "execution_step";
export type Column = "input" | "output";
const columns = ["input", "output"] as const;

/** A value, or what `reading` gives of it; `bytes` is the size of the whole where that is a part. */
export type StoredValue = { value: unknown; bytes?: number };
export type StoredValues = Record<Column, StoredValue>;

type Sizes = { id: string; input: number | null; output: number | null; pieces: string | null };
type Take = number | "whole";

const inputOf = (owner: Owner) => (owner === "execution" ? "NULL::text" : "r.input");

/** How many bytes of JSON the values of rows of one's own workspace have, those in pieces by themselves. */
export async function sizesOf(owner: Owner, workspaceId: string, ids: readonly string[]): Promise<Sizes[]> {
  const { rows } = await pool().query<Sizes>({
    name: `sizes-of-${owner}`,
    text: `SELECT r.id, octet_length(${inputOf(owner)}) AS input, octet_length(r.output) AS output,
        CASE WHEN r.output IS NULL AND r.status::text IN ('SUCCESS', 'COMPLETED') THEN
          (SELECT sum(octet_length(content)) FROM output_piece WHERE owner_id = r.id) END AS pieces
      FROM ${owner} r WHERE r.id = ANY($1::uuid[]) AND r.workspace_id = $2`,
    values: [ids, workspaceId],
  });
  return rows;
}

/** How much of each value is read, in characters, one value after another. */
function takes(reading: Reading, sizes: readonly Sizes[]): (bytes: number) => Take {
  if (reading === "values") return () => "whole";
  if (reading === "streamed") return (bytes) => (bytes > streamedBytes ? 0 : "whole");
  const most = sizes.length > 1 ? previewOfOne.amongOthers : previewOfOne.alone;
  let left = previewOfAll;
  return (bytes) => {
    const here = Math.max(previewOfEach, Math.min(most, left));
    left -= Math.min(bytes, here);
    return bytes > here ? here : "whole";
  };
}

/** A text's content, a slice at a time. Rejects where the row is gone. */
async function* slicesOf(owner: Owner, column: Column, id: string): AsyncGenerator<string> {
  for (let from = 1; ; from += sliceCharacters) {
    const { rows } = await pool().query<{ slice: string | null }>({
      name: `slice-of-${owner}-${column}`,
      text: `SELECT substr(${column}, $2::int, ${sliceCharacters}) AS slice FROM ${owner} WHERE id = $1`,
      values: [id, from],
    });
    const slice = rows[0]?.slice;
    if (slice === undefined || slice === null)
      throw new Error(`The ${column} of ${owner} ${id} is not there any more.`);
    if (slice) yield slice;
    if (slice.length < sliceCharacters) return;
  }
}

/** A stored value's JSON text, piece by piece. Its reader has to be authorised before. */
export const storedText = (owner: Owner, column: Column, id: string, inPieces: boolean): JsonText =>
  new JsonText(() => (inPieces ? contentsOf(id) : slicesOf(owner, column, id)));

type Texts = { id: string; input: string | null; output: string | null };

/** Reads what is to be read of each text: -1 stands for all of it. */
async function textsOf(
  owner: Owner,
  workspaceId: string,
  wanted: readonly { id: string; input: Take; output: Take }[],
): Promise<Map<string, Texts>> {
  const count = (take: Take) => (take === "whole" ? -1 : take);
  const part = (text: string, take: string) =>
    `CASE WHEN ${take} < 0 THEN ${text} ELSE left(${text}, ${take}) END`;
  const { rows } = await pool().query<Texts>({
    name: `texts-of-${owner}`,
    text: `SELECT r.id, ${part(inputOf(owner), "t.input")} AS input, ${part("r.output", "t.output")} AS output
      FROM unnest($1::uuid[], $2::int[], $3::int[]) AS t(id, input, output)
      JOIN ${owner} r ON r.id = t.id WHERE r.workspace_id = $4`,
    values: [
      wanted.map(({ id }) => id),
      wanted.map(({ input }) => count(input)),
      wanted.map(({ output }) => count(output)),
      workspaceId,
    ],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

async function inPieces(id: string, bytes: number, take: Take): Promise<StoredValue> {
  if (take === 0) return { value: storedText("execution", "output", id, true) };
  if (take === "whole") return { value: await readPieces(id) };
  return { value: cutJson(await firstContents(id, take)), bytes };
}

/**
 * What steps took and gave, or what executions gave, of rows of one's own workspace, by their ids. "values": all of it,
 * however large; "streamed": large ones as `JsonText`; "preview": of large ones the beginning, and how large they are.
 */
export async function storedValues(
  owner: Owner,
  workspaceId: string,
  ids: readonly string[],
  reading: Reading,
): Promise<Map<string, StoredValues>> {
  const found = new Map((await sizesOf(owner, workspaceId, ids)).map((sizes) => [sizes.id, sizes]));
  const sizes = ids.flatMap((id) => found.get(id) ?? []);
  const take = takes(reading, sizes);
  const wanted = sizes.map(({ id, input, output, pieces }) => ({
    id,
    input: input === null ? 0 : take(input),
    output: output === null ? 0 : take(output),
    pieces: pieces === null ? undefined : { bytes: Number(pieces), take: take(Number(pieces)) },
  }));
  const texts = await textsOf(owner, workspaceId, wanted);
  const values = new Map<string, StoredValues>();
  for (const [index, each] of wanted.entries()) {
    const { id } = each;
    const partOf = (column: Column): StoredValue => {
      const bytes = sizes[index]?.[column] ?? null;
      const text = texts.get(id)?.[column] ?? null;
      if (bytes === null || text === null) return { value: null };
      if (each[column] === "whole") return { value: JSON.parse(text) };
      if (each[column] === 0) return { value: storedText(owner, column, id, false) };
      return { value: cutJson(text), bytes };
    };
    const output = each.pieces ? await inPieces(id, each.pieces.bytes, each.pieces.take) : partOf("output");
    values.set(id, { input: partOf("input"), output });
  }
  return values;
}

/** Which values are only parts, with the sizes of the whole; nothing where none is. */
export function cutOf(values: Partial<StoredValues>): { cut?: Partial<Record<Column, number>> } {
  const cut = columns.flatMap((column) => {
    const bytes = values[column]?.bytes;
    return bytes === undefined ? [] : [[column, bytes] as const];
  });
  return cut.length ? { cut: Object.fromEntries(cut) } : {};
}
