import { collectDefaultMetrics, Registry } from "prom-client";

const holder = globalThis as { workfuseMetrics?: Registry };

function registry(register: (registry: Registry) => void): Registry {
  if (holder.workfuseMetrics) return holder.workfuseMetrics;
  const created = new Registry();
  holder.workfuseMetrics = created;
  collectDefaultMetrics({ register: created });
  register(created);
  return created;
}

/** All metrics in Prometheus text format: those of the process, and those that `register` adds the first time. */
export async function metricsText(
  register: (registry: Registry) => void,
): Promise<{ contentType: string; text: string }> {
  const metrics = registry(register);
  return { contentType: metrics.contentType, text: await metrics.metrics() };
}
