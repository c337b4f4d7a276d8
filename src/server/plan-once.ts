import type pg from "pg";

/** Ways of reading that pay for many rows, and that the planner prefers while it takes tables for small. */
const joins = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"];

/**
 * Lets PostgreSQL plan each prepared statement once per connection instead of anew for its values: for statements
 * that find their rows by keys, whatever the values, planning takes longer than running them (a run of five nodes:
 * 1.7 of 5.6 ms in the database; docs/benchmarks.md). A plan that is kept must not depend on how small the tables
 * were when it was made, as in the first minutes of a new database: so keys are looked up one by one, and never a
 * whole table read because it has few rows. Given to a pool as its `onConnect`.
 */
export async function planOnce(client: pg.ClientBase): Promise<void> {
  const settings = ["plan_cache_mode = force_generic_plan", ...joins.map((join) => `${join} = off`)];
  await client.query(settings.map((setting) => `SET ${setting}`).join("; "));
}
