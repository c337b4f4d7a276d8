import { registerExecutionMetrics } from "@/features/execution/server/execution-metrics";
import { metricsText } from "@/server/metrics";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const { contentType, text } = await metricsText(registerExecutionMetrics);
  return new Response(text, { headers: { "content-type": contentType } });
}
