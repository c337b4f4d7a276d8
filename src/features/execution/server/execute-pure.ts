import type { TemplateContext } from "@/lib/template/evaluate";
import { loadExecutor } from "@/nodes/executors.server";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { renderConfig } from "@/nodes/kit/render-config";
import { redactorFor } from "@/server/redact";
import { failureOf } from "./failure-of";
import type { NodeRun, Outcome } from "./node-run";
import type { PlanNode } from "./plan";
import { type PureEnd, recordPure } from "./step-store";

const noSecrets = redactorFor([]);

/** What a node that only computes comes to. Never rejects. */
export async function compute(
  node: PlanNode,
  definition: NodeDefinition,
  context: TemplateContext,
  startedAt: Date,
): Promise<PureEnd> {
  let input: string | null = null;
  try {
    const config = renderConfig(definition, node.config, context);
    input = JSON.stringify(config);
    const { execute } = await loadExecutor(node.type);
    if (!execute) throw new Error(`A ${node.type} cannot be run as a step.`);
    // It computes, and uses nothing of the world.
    const result = await execute(config as never, undefined as never);
    const output = JSON.stringify(definition.output.parse(result.output) ?? null);
    return { status: "SUCCESS", startedAt, input, handle: result.port, output };
  } catch (error) {
    return { status: "FAILED", startedAt, input, error: failureOf(error, noSecrets) };
  }
}

/**
 * Carries out a node that only computes and records start and end at once: a process that dies before that has
 * done nothing. A failure is final, since the same data give the same again. Rejects where the record cannot be
 * written.
 */
export async function executePure(
  nodeRun: NodeRun,
  definition: NodeDefinition,
  context: TemplateContext,
): Promise<Outcome> {
  return recordEnd(nodeRun, await compute(nodeRun.node, definition, context, new Date()));
}

/** Records what a node that only computes came to; what is recorded already counts instead. */
export async function recordEnd(nodeRun: NodeRun, end: PureEnd): Promise<Outcome> {
  const recorded = await recordPure(nodeRun, end, new Date());
  if (recorded.state === "closed") return { state: "closed" };
  if (recorded.state === "ended") {
    return recorded.status === "SUCCESS"
      ? { state: "success", handle: recorded.handle ?? "out", output: recorded.output ?? "null" }
      : { state: "failed", failure: { name: "Error", message: "The step has ended already." } };
  }
  return end.status === "SUCCESS"
    ? { state: "success", handle: end.handle, output: end.output }
    : { state: "failed", failure: end.error };
}
