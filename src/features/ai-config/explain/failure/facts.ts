import type { Failure, StepCase } from "@/features/execution/schema";
import type { TemplateContext } from "@/lib/template/evaluate";
import { TemplateError } from "@/lib/template/template-error";
import { slugOf, type WorkflowNode } from "@/lib/workflow/document";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { FieldError } from "@/nodes/kit/field-error";
import { renderConfig } from "@/nodes/kit/render-config";
import { loopsAround } from "@/nodes/loop-bodies";
import { findDefinition } from "@/nodes/registry";

/** A failed step as the kinds of failure look at it. */
export type Facts = StepCase & {
  node: WorkflowNode;
  definition: NodeDefinition | undefined;
  config: Record<string, unknown>;
  failure: Failure;
  /** Ids of the loops around it, outermost first. */
  loops: readonly string[];
  /** The config as it was rendered for the last attempt; null where it was not. */
  input: Record<string, unknown> | null;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is recorded of a failed step; undefined where it did not fail or the run's document does not have it. */
export function factsOf(stepCase: StepCase): Facts | undefined {
  const { step, document } = stepCase;
  const node = document.nodes.find(({ id }) => id === step.nodeId);
  if (!node || !step.error) return undefined;
  return {
    ...stepCase,
    node,
    definition: findDefinition(node.type, node.typeVersion),
    config: node.data.config,
    failure: step.error,
    loops: loopsAround(document).get(node.id) ?? [],
    input: isRecord(step.input) ? step.input : null,
  };
}

/** What is wrong with a config when it is rendered with the run's data; undefined where nothing is. */
export type Fault = { field: string; message: string; error: TemplateError | undefined };

/** Renders a config with the data that the step saw. */
export function faultOf({ definition, context }: Facts, config: Record<string, unknown>): Fault | undefined {
  if (!definition) return undefined;
  try {
    renderConfig(definition, config, context as TemplateContext);
    return undefined;
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    const { field, message, cause } = error;
    return { field, message, error: cause instanceof TemplateError ? cause : undefined };
  }
}

/** The node of a step by its name in templates. */
export const nodeOfSlug = ({ document }: Pick<Facts, "document">, slug: string): WorkflowNode | undefined =>
  document.nodes.find(({ data }) => slugOf(data.label) === slug);

/** How long the last attempt took, in milliseconds; undefined where its end is not recorded. */
export function lastAttemptMs({ step }: Pick<Facts, "step">): number | undefined {
  const last = step.attempts.at(-1);
  return last?.completedAt ? Date.parse(last.completedAt) - Date.parse(last.startedAt) : undefined;
}
