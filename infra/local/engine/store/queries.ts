import type { Database } from "./database";

/** A run as the API shows it. */
export interface RunRow {
  id: string;
  slug: string;
  event: string;
  status: "Running" | "Completed" | "Failed" | "Cancelled";
  output: string | null;
  startedAt: Date;
  endedAt: Date | null;
  payload: string;
}

const runColumns = `r.id, r.function_slug AS slug, r.event_id AS event, r.status, r.output,
  r.started_at AS "startedAt", r.ended_at AS "endedAt", e.payload`;

/** What the API reads: it never changes anything. */
export class Queries {
  constructor(private readonly database: Database) {}

  async run(id: string): Promise<RunRow | undefined> {
    const rows = await this.database.query<RunRow & Record<string, unknown>>(
      "get-run",
      `SELECT ${runColumns} FROM run r JOIN event e ON e.id = r.event_id WHERE r.id = $1`,
      [id],
    );
    return rows[0];
  }

  async runsOfEvent(eventId: string): Promise<RunRow[]> {
    return this.database.query<RunRow & Record<string, unknown>>(
      "runs-of-event",
      `SELECT ${runColumns} FROM run r JOIN event e ON e.id = r.event_id WHERE r.event_id = $1 ORDER BY r.id`,
      [eventId],
    );
  }

  /** Settled steps of a run in completion order, values as JSON. */
  async steps(run: string): Promise<{ id: string; data: string }[]> {
    return this.database.query(
      "get-steps",
      "SELECT id, data FROM step WHERE run_id = $1 AND seq IS NOT NULL ORDER BY seq",
      [run],
    );
  }
}
