import type { Failure, StepCase } from "@/features/execution/schema";
import type { TemplateContext } from "@/lib/template/evaluate";
import { slugOf, type WorkflowDocument } from "@/lib/workflow/document";
import { FieldError } from "@/nodes/kit/field-error";
import { renderConfig } from "@/nodes/kit/render-config";
import { findDefinition } from "@/nodes/registry";

type Given = Partial<Omit<StepCase, "context" | "step" | "document">> & {
  /** What the trigger, the steps (by node id) and the loop gave. */
  trigger?: unknown;
  outputs?: Record<string, unknown>;
  loop?: unknown;
  /** Left out, what rendering the config with these data comes to. */
  error?: Failure;
  attempts?: number;
  iteration?: string;
};

/** A step that failed, as it would be recorded: rendered, where that is possible, with what is given. */
export function stepCase(document: WorkflowDocument, nodeId: string, given: Given = {}): StepCase {
  const { trigger = {}, outputs = {}, loop, error, attempts = 1, iteration = "", ...more } = given;
  const node = document.nodes.find(({ id }) => id === nodeId);
  const definition = node && findDefinition(node.type, node.typeVersion);
  if (!node || !definition) throw new Error(`There is no node ${nodeId}.`);
  const named = document.nodes.flatMap(({ id, data }) =>
    id in outputs ? [[slugOf(data.label), outputs[id]] as const] : [],
  );
  const context = {
    trigger,
    steps: Object.fromEntries(named),
    ...(loop !== undefined && { loop }),
    workflow: {},
    execution: {},
  };
  let input: unknown = null;
  let failure = error;
  try {
    input = renderConfig(definition, node.data.config, context as TemplateContext);
  } catch (fault) {
    if (!(fault instanceof FieldError)) throw fault;
    failure ??= { name: "BadConfig", message: `${fault.field}: ${fault.message}`, field: fault.field };
  }
  if (!failure) throw new Error(`The node ${nodeId} does not fail with these data.`);
  const at = "2026-01-31T09:00:00.000Z";
  return {
    execution: { id: "run", workflowId: "workflow", status: "FAILED" },
    document,
    step: {
      nodeId,
      name: node.data.label,
      iteration,
      status: "FAILED",
      attempts: Array.from({ length: attempts }, () => ({ startedAt: at, completedAt: at, error: failure })),
      input,
      error: failure,
    },
    statuses: Object.fromEntries(document.nodes.map(({ id }) => [id, id in outputs ? "SUCCESS" : "PENDING"])),
    context,
    credential: null,
    inner: null,
    child: null,
    ...more,
  };
}
