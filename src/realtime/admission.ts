import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { sessionOf, trustedOrigins } from "@/server/auth";
import { pool } from "@/server/db";
import { closeCodes } from "./protocol";

export type Admission = { executionId: string } | { refused: number };

/** Uses a ticket up: whoever comes with it again is nobody. */
async function ticketExecution(ticket: string): Promise<string | undefined> {
  const hash = createHash("sha256").update(ticket).digest("hex");
  const { rows } = await pool().query<{ execution_id: string }>(
    "DELETE FROM realtime_ticket WHERE hash = $1 AND expires_at > now() RETURNING execution_id",
    [hash],
  );
  return rows[0]?.execution_id;
}

async function sessionWorkspace(request: IncomingMessage): Promise<string | undefined> {
  // A page of another site could open this socket with the user's cookie: only our own pages may.
  const origin = request.headers.origin;
  if (!origin || !trustedOrigins().includes(origin)) return undefined;
  const session = await sessionOf(new Headers({ cookie: request.headers.cookie ?? "" }));
  return session?.workspace.id;
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
  const workspaceId = await sessionWorkspace(request);
  if (workspaceId === undefined) return { refused: closeCodes.unauthorized };
  if (!known) return { refused: closeCodes.notFound };
  const { rowCount } = await pool().query("SELECT 1 FROM execution WHERE id = $1 AND workspace_id = $2", [
    executionId,
    workspaceId,
  ]);
  return rowCount ? { executionId } : { refused: closeCodes.notFound };
}
