import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { type Session, sessionOf, trustedOrigins } from "@/server/auth";
import { pool } from "@/server/db";
import { closeCodes } from "./protocol";

/** `sessionId`: the session by which somebody was let in; a ticket counts for as long as the connection lasts. */
export type Admission = { executionId: string; sessionId?: string } | { refused: number };

/** Uses a ticket up: whoever comes with it again is nobody. */
async function ticketExecution(ticket: string): Promise<string | undefined> {
  const hash = createHash("sha256").update(ticket).digest("hex");
  const { rows } = await pool().query<{ execution_id: string }>(
    "DELETE FROM realtime_ticket WHERE hash = $1 AND expires_at > now() RETURNING execution_id",
    [hash],
  );
  return rows[0]?.execution_id;
}

async function sessionBehind(request: IncomingMessage): Promise<Session | undefined> {
  // A page of another site could open this socket with the user's cookie: only our own pages may.
  const origin = request.headers.origin;
  if (!origin || !trustedOrigins().includes(origin)) return undefined;
  return (await sessionOf(new Headers({ cookie: request.headers.cookie ?? "" }))) ?? undefined;
}

/** Which of these sessions are over. */
export async function endedSessions(ids: readonly string[]): Promise<Set<string>> {
  if (!ids.length) return new Set();
  const { rows } = await pool().query<{ id: string }>(
    "SELECT id FROM session WHERE id = ANY($1::uuid[]) AND expires_at > now()",
    [ids],
  );
  const alive = new Set(rows.map(({ id }) => id));
  return new Set(ids.filter((id) => !alive.has(id)));
}

/** Who asks, and whether the execution is theirs: by a one-time ticket, else by the session cookie. */
export async function admit(request: IncomingMessage): Promise<Admission> {
  const url = new URL(request.url ?? "/", "ws://localhost");
  const executionId = /^\/executions\/([^/]+)$/.exec(url.pathname)?.[1] ?? "";
  const known = z.uuid().safeParse(executionId).success;
  const ticket = url.searchParams.get("ticket");
  if (ticket !== null) {
    const allowed = await ticketExecution(ticket);
    if (allowed === undefined) return { refused: closeCodes.unauthorized };
    return allowed === executionId ? { executionId } : { refused: closeCodes.notFound };
  }
  const session = await sessionBehind(request);
  if (!session) return { refused: closeCodes.unauthorized };
  if (!known) return { refused: closeCodes.notFound };
  const { rowCount } = await pool().query("SELECT 1 FROM execution WHERE id = $1 AND workspace_id = $2", [
    executionId,
    session.workspace.id,
  ]);
  if (!rowCount) return { refused: closeCodes.notFound };
  return { executionId, ...(session.sessionId !== undefined && { sessionId: session.sessionId }) };
}
