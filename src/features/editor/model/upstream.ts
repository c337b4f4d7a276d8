import { slugOf, type WorkflowDocument } from "@/lib/workflow/document";
import { isReadable, loopsAround } from "@/nodes/loop-bodies";
import { ancestorsOf, isTriggerNode } from "./ancestors";
import { contextOf } from "./run-context";
import type { RunData } from "./run-data";

export type Upstream = { trigger?: unknown; steps: Record<string, unknown>; loop?: unknown };

/**
 * What one node can refer to, and the last run's data of it. Of a step that has not run the name is known and nothing
 * else: it stands as an empty object.
 */
export function upstreamOf(document: WorkflowDocument, nodeId: string, run: RunData | null): Upstream {
  const around = loopsAround(document);
  const before = ancestorsOf(document, nodeId).filter(({ id }) => isReadable(id, nodeId, around));
  const known = run ? contextOf(document, nodeId, run) : { steps: {} as Record<string, unknown> };
  const upstream: Upstream = { steps: {} };
  for (const node of before) {
    if (isTriggerNode(node)) upstream.trigger = known.trigger ?? {};
    else {
      const slug = slugOf(node.data.label);
      upstream.steps[slug] = (known.steps as Record<string, unknown>)[slug] ?? {};
    }
  }
  if (around.get(nodeId)?.length) upstream.loop = known.loop ?? { item: {}, index: 0 };
  return upstream;
}
