import { v7 as uuidv7 } from "uuid";
import { type PayloadReference, payloadUrl } from "@/lib/payload-reference";
import { pool } from "./db";
import { log } from "./log";
import { OutgoingError } from "./outgoing/outgoing-error";
import { inThisScope } from "./workspace-scope";

/** Size of a stored piece in bytes: large enough for few statements, small enough to hold several in memory. */
const chunkBytes = 256 * 1024;

/** `bytes` of a body to which no recorded step refers yet: it is being written, or its attempt has not ended. */
const unsettled = -1;

/** The bodies that one attempt at a step stores. */
export type AttemptPayloads = {
  /** Writes a body piece by piece as it comes; rejects with what reading it threw, or where it cannot be written. */
  store(body: AsyncIterable<Buffer>, mediaType: string): Promise<PayloadReference>;
  /**
   * The attempt is over: what it stored stays where the step that refers to it is recorded, else it goes. Never
   * rejects: what cannot be settled now is found by `sweepPayloads`.
   */
  settle(recorded: boolean): Promise<void>;
};

/** Puts pieces together to such of `size` bytes; the last may be smaller. */
async function* inChunks(body: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let gathered = 0;
  for await (const piece of body) {
    pieces.push(piece);
    gathered += piece.length;
    while (gathered >= size) {
      const all = Buffer.concat(pieces, gathered);
      yield all.subarray(0, size);
      pieces = [all.subarray(size)];
      gathered -= size;
    }
  }
  if (gathered) yield Buffer.concat(pieces, gathered);
}

const remove = (ids: readonly string[]) => pool().query("DELETE FROM payload WHERE id = ANY($1)", [ids]);

const keep = (ids: readonly string[], sizes: readonly number[]) =>
  pool().query(
    "UPDATE payload p SET bytes = s.bytes FROM unnest($1::uuid[], $2::int[]) AS s(id, bytes) WHERE p.id = s.id",
    [ids, sizes],
  );

async function write(
  owner: { workspaceId: string; executionId: string },
  id: string,
  body: AsyncIterable<Buffer>,
  mediaType: string,
): Promise<number> {
  await pool().query(
    "INSERT INTO payload (id, workspace_id, execution_id, media_type, bytes) VALUES ($1, $2, $3, $4, $5)",
    [id, owner.workspaceId, owner.executionId, mediaType, unsettled],
  );
  let index = 0;
  let bytes = 0;
  for await (const chunk of inChunks(body, chunkBytes)) {
    // Outside a transaction: it would hold a connection for as long as the other side takes.
    await pool().query("INSERT INTO payload_chunk (payload_id, index, content) VALUES ($1, $2, $3)", [
      id,
      index,
      chunk,
    ]);
    index += 1;
    bytes += chunk.length;
  }
  return bytes;
}

/** Storage for one attempt at a step of an execution. */
export function attemptPayloads(owner: { workspaceId: string; executionId: string }): AttemptPayloads {
  const sizes = new Map<string, number>();
  let over = false;
  const orLater = (settling: Promise<unknown>) =>
    settling.catch((error: unknown) =>
      log.warn({ err: error, ...owner }, "stored bodies are left to the sweep"),
    );
  return {
    async store(body, mediaType) {
      const id = uuidv7();
      try {
        const bytes = await write(owner, id, body, mediaType);
        if (over) throw new Error("The attempt ended before the body was stored.");
        sizes.set(id, bytes);
        return { payload: id, mediaType, bytes, url: payloadUrl(id) };
      } catch (error) {
        if (!over && !(error instanceof OutgoingError))
          log.error({ err: error, ...owner }, "a body was not stored");
        await orLater(remove([id]));
        throw error;
      }
    },
    async settle(recorded) {
      over = true;
      const ids = [...sizes.keys()];
      if (ids.length) await orLater(recorded ? keep(ids, [...sizes.values()]) : remove(ids));
    },
  };
}

async function* chunksOf(id: string): AsyncGenerator<Buffer> {
  for (let index = 0; ; index += 1) {
    const { rows } = await pool().query<{ content: Buffer }>(
      "SELECT content FROM payload_chunk WHERE payload_id = $1 AND index = $2",
      [id, index],
    );
    const [row] = rows;
    if (!row) return;
    yield row.content;
  }
}

/** The pieces of a stored body in order, each read when it is asked for, so that no connection is held. */
export const payloadChunks = (id: string): AsyncIterable<Buffer> => inThisScope(() => chunksOf(id))();

/** Most stored bodies that one call looks at. */
const sweptAtOnce = 500;

/**
 * Settles the bodies of attempts whose process died a day ago or longer: those that a step's output names stay, the
 * others go. Returns how many went.
 */
export async function sweepPayloads(): Promise<number> {
  const { rows } = await pool().query<{ id: string; referred: boolean }>(
    `SELECT p.id, EXISTS (SELECT 1 FROM execution_step s
        WHERE s.execution_id = p.execution_id AND s.output LIKE '%' || p.id || '%') AS referred
      FROM payload p WHERE p.bytes = $1 AND p.created_at < now() - interval '1 day' LIMIT $2`,
    [unsettled, sweptAtOnce],
  );
  const kept = rows.filter(({ referred }) => referred).map(({ id }) => id);
  const lost = rows.filter(({ referred }) => !referred).map(({ id }) => id);
  if (kept.length) {
    await pool().query(
      `UPDATE payload p SET bytes = (SELECT coalesce(sum(octet_length(content)), 0) FROM payload_chunk c
        WHERE c.payload_id = p.id) WHERE p.id = ANY($1)`,
      [kept],
    );
  }
  if (lost.length) await remove(lost);
  return lost.length;
}
