import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { type Session, sessionOf, trustedOrigins } from "@/server/auth";
import { pool } from "@/server/db";
import { withinWorkspace } from "@/server/workspace-scope";
import { closeCodes } from "./protocol";

/** `sessionId`: the session by which somebody was let in; a ticket counts for as long as the connection lasts. */
export type Admission =
  | { executionId: string; workspaceId: string; sessionId?: string }
  | { refused: number };

type Ticket = { execution_id: string; workspace_id: string };

/** Uses a ticket up: whoever comes with it again is nobody. */
async function takeTicket(ticket: string): Promise<Ticket | undefined> {
  const hash = createHash("sha256").update(ticket).digest("hex");
  const { rows } = await pool().query<Ticket>(
    "DELETE FROM realtime_ticket WHERE hash = $1 AND expires_at > now() RETURNING execution_id, workspace_id",
    [hash],
  );
  return rows[0];
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
    const used = await takeTicket(ticket);
    if (!used) return { refused: closeCodes.unauthorized };
    if (used.execution_id !== executionId) return { refused: closeCodes.notFound };
    return { executionId, workspaceId: used.workspace_id };
  }
  const session = await sessionBehind(request);
  if (!session) return { refused: closeCodes.unauthorized };
  if (!known) return { refused: closeCodes.notFound };
  const workspaceId = session.workspace.id;
  const { rowCount } = await withinWorkspace({ workspaceId, userId: session.user.id }, () =>
    pool().query("SELECT 1 FROM execution WHERE id = $1 AND workspace_id = $2", [executionId, workspaceId]),
  );
  if (!rowCount) return { refused: closeCodes.notFound };
  return {
    executionId,
    workspaceId,
    ...(session.sessionId !== undefined && { sessionId: session.sessionId }),
  };
}
