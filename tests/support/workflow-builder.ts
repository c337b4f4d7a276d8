import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";

type NodeSpec = {
  type: string;
  label?: string;
  config?: Record<string, unknown>;
  credentialId?: string;
  retries?: number;
  timeoutMs?: number;
};

/**
 * A document that reads like its picture: nodes by id, and lines such as `"start > check:true > send"`, where
 * `:handle` names the handle by which the node before the arrow is left.
 */
export function workflow(nodes: Record<string, NodeSpec>, ...lines: string[]): WorkflowDocument {
  const edges = lines.flatMap((line) => {
    const stops = line.split(">").map((stop) => stop.trim().split(":"));
    return stops.slice(1).map(([target = ""], index) => {
      const [source = "", sourceHandle] = stops[index] ?? [];
      const id = `${source}-${sourceHandle ?? ""}-${target}`;
      return { id, source, target, ...(sourceHandle && { sourceHandle }) };
    });
  });
  return {
    name: "Test",
    nodes: Object.entries(nodes).map(
      ([id, { type, label, config, ...settings }], index): WorkflowNode => ({
        id,
        type,
        position: { x: index * 320, y: 0 },
        data: { label: label ?? id, config: config ?? {}, ...settings },
      }),
    ),
    edges,
  };
}

/** Short specs of the nodes that tests use most. */
export const manual: NodeSpec = { type: "trigger.manual" };
export const transform = (fields: Record<string, unknown>, settings: Partial<NodeSpec> = {}): NodeSpec => ({
  type: "utility.transform",
  config: { fields: Object.entries(fields).map(([name, value]) => ({ name, value })) },
  ...settings,
});
export const when = (left: string, operator: string, right?: string): NodeSpec => ({
  type: "logic.condition",
  config: { rules: [{ left, operator, ...(right !== undefined && { right }) }] },
});
/** Cases as `[id, operator, right]`, named like their ids. */
export const choice = (
  value: unknown,
  ...cases: [id: string, operator: string, right?: unknown][]
): NodeSpec => ({
  type: "logic.switch",
  config: { value, cases: cases.map(([id, operator, right]) => ({ id, name: id, operator, right })) },
});
export const wait = (seconds: number): NodeSpec => ({
  type: "utility.delay",
  config: { mode: "for", amount: seconds, unit: "seconds" },
});
/** JavaScript that runs with this input. */
export const script = (code: string, input?: unknown, settings: Partial<NodeSpec> = {}): NodeSpec => ({
  type: "action.code",
  config: { code, ...(input !== undefined && { input }) },
  ...settings,
});
export const loop = (items: unknown, concurrency = 1, settings: Partial<NodeSpec> = {}): NodeSpec => ({
  type: "logic.loop",
  config: { items, concurrency },
  ...settings,
});
export const http = (
  method: string,
  url: string,
  more: Record<string, unknown> = {},
  settings: Partial<NodeSpec> = {},
): NodeSpec => ({
  type: "action.http",
  config: { method, url, ...more },
  ...settings,
});
/** Runs another workflow, by its id, with this input. */
export const child = (workflowId: string, input?: unknown, settings: Partial<NodeSpec> = {}): NodeSpec => ({
  type: "action.workflow",
  config: { workflowId, ...(input !== undefined && { input }) },
  ...settings,
});
/** Waits for a call of its address. */
export const approval = (
  config: Record<string, unknown> = {},
  settings: Partial<NodeSpec> = {},
): NodeSpec => ({ type: "logic.wait", config, ...settings });
