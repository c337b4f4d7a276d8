import { Counter, Gauge, type Registry } from "prom-client";
import { countExecutions, countUnaccounted } from "./count-executions";
import { countReaped } from "./reaper";

const statuses = ["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"];
const open = ["running", "worker", "time", "rate", "workflow", "workspace"] as const;

type Look = {
  byStatus: Map<string, number>;
  byState: Map<string | null, number>;
  oldestSeconds: number;
  unaccounted: number;
  reaped: number;
};

async function look(): Promise<Look> {
  const counts = await countExecutions();
  const byStatus = new Map<string, number>();
  const byState = new Map<string | null, number>();
  for (const { status, class: state, count } of counts) {
    byStatus.set(status, (byStatus.get(status) ?? 0) + count);
    byState.set(state, (byState.get(state) ?? 0) + count);
  }
  const oldestSeconds = Math.max(0, ...counts.map(({ oldest }) => oldest ?? 0));
  const [unaccounted, reaped] = await Promise.all([countUnaccounted(counts), countReaped()]);
  return { byStatus, byState, oldestSeconds, unaccounted, reaped };
}

/** Where every accepted execution stands, and whether any is lost; read from the database at each scrape. */
export function registerExecutionMetrics(registry: Registry): void {
  const registers = [registry];
  let underWay: Promise<Look> | undefined;
  // All of them are collected at once: one look serves one scrape, so that they speak of the same moment.
  const shared = (): Promise<Look> => {
    underWay ??= look().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  new Gauge({
    name: "workfuse_executions",
    help: "Executions stored, by status.",
    labelNames: ["status"],
    registers,
    async collect() {
      const { byStatus } = await shared();
      for (const status of statuses) this.set({ status }, byStatus.get(status) ?? 0);
    },
  });
  new Gauge({
    name: "workfuse_executions_open",
    help: "Executions that are not over: running, waiting for a worker, or held back by time, rate, workflow or workspace.",
    labelNames: ["state"],
    registers,
    async collect() {
      const { byState } = await shared();
      for (const state of open) this.set({ state }, byState.get(state) ?? 0);
    },
  });
  new Gauge({
    name: "workfuse_oldest_pending_seconds",
    help: "For how long the first execution that may run has waited for a worker; 0 where none does.",
    registers,
    async collect() {
      this.set((await shared()).oldestSeconds);
    },
  });
  new Gauge({
    name: "workfuse_unaccounted",
    help: "Executions accepted minus those finished, running and waiting. Anything but 0 says that runs are lost.",
    registers,
    async collect() {
      this.set((await shared()).unaccounted);
    },
  });
  new Counter({
    name: "workfuse_runs_reaped_total",
    help: "Runs that were found dead and taken over by another part.",
    registers,
    async collect() {
      const { reaped } = await shared();
      this.reset();
      this.inc(reaped);
    },
  });
}
