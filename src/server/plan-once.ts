import type pg from "pg";

/**
 * Lets PostgreSQL plan each prepared statement once per connection instead of anew for its values: for statements
 * that find their rows by keys, whatever the values, planning takes longer than running them (a run of five nodes:
 * 1.7 of 5.6 ms in the database; docs/benchmarks.md). Given to a pool as its `onConnect`.
 */
export async function planOnce(client: pg.ClientBase): Promise<void> {
  await client.query("SET plan_cache_mode = force_generic_plan");
}
