import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { pool } from "./db";

const statuses = ["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"];

const holder = globalThis as { workfuseMetrics?: Registry };

function registry(): Registry {
  if (holder.workfuseMetrics) return holder.workfuseMetrics;
  const created = new Registry();
  holder.workfuseMetrics = created;
  collectDefaultMetrics({ register: created });
  new Gauge({
    name: "workfuse_executions",
    help: "Executions stored, by status.",
    labelNames: ["status"],
    registers: [created],
    async collect() {
      const { rows } = await pool().query<{ status: string; count: string }>(
        "SELECT status::text, count(*) FROM execution GROUP BY status",
      );
      for (const status of statuses) {
        this.set({ status }, Number(rows.find((row) => row.status === status)?.count ?? 0));
      }
    },
  });
  new Gauge({
    name: "workfuse_oldest_pending_seconds",
    help: "Age of the oldest execution that no run has taken; 0 where there is none.",
    registers: [created],
    async collect() {
      const { rows } = await pool().query<{ age: string | null }>(
        "SELECT extract(epoch FROM now() - min(created_at)) AS age FROM execution WHERE status = 'PENDING'",
      );
      this.set(Number(rows[0]?.age ?? 0));
    },
  });
  return created;
}

/** All metrics in Prometheus text format. */
export async function metricsText(): Promise<{ contentType: string; text: string }> {
  const metrics = registry();
  return { contentType: metrics.contentType, text: await metrics.metrics() };
}
