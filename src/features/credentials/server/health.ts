import { pool } from "@/server/db";

export type Health = "ok" | "failing" | "unconnected" | "reconnect" | "missing";

/**
 * Writes what is known of a credential's health, where it is news. `message` is shown to its users and holds nothing
 * of the value. Returns whether it was news.
 */
export async function setHealth(id: string, state: Health, message: string | null): Promise<boolean> {
  const { rowCount } = await pool().query({
    name: "credential-health",
    text: `UPDATE credential SET health = $2, health_note = $3, health_at = now()
      WHERE id = $1 AND (health IS DISTINCT FROM $2 OR health_note IS DISTINCT FROM $3)`,
    values: [id, state, message],
  });
  return rowCount === 1;
}

/** What the answer to a use says: it is not told of a credential whose owner has to do something first. */
export async function noteHealth(id: string, state: "ok" | "failing", message: string | null): Promise<void> {
  await pool().query({
    name: "credential-health-noted",
    text: `UPDATE credential SET health = $2, health_note = $3, health_at = now()
      WHERE id = $1 AND (health IS NULL OR health IN ('ok', 'failing')) AND health IS DISTINCT FROM $2`,
    values: [id, state, message],
  });
}
