import { setTimeout as sleep } from "node:timers/promises";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { between, type Random } from "~/scripts/lib/random";
import type { Api } from "./insist";

type Workflow = { revision: number; document: WorkflowDocument };

/** The same workflow with its first node a little further right: another version that does the same. */
function moved({ document }: Workflow): WorkflowDocument {
  const [first, ...others] = document.nodes;
  if (!first) return document;
  const position = { ...first.position, x: first.position.x + 1 };
  return { ...document, nodes: [{ ...first, position }, ...others] };
}

/**
 * Deploys one of these workflows anew, which then does what it did before, at `count` random moments within `overMs`.
 * Resolves to how many deployments were answered with a version.
 */
export async function deployAnew(
  { api, random }: { api: Api; random: Random },
  workflowIds: readonly string[],
  { count, overMs }: { count: number; overMs: number },
): Promise<number> {
  const moments = Array.from({ length: count }, () => between(random, 0, overMs)).sort((a, b) => a - b);
  const started = Date.now();
  let deployed = 0;
  for (const moment of moments) {
    const id = workflowIds[Math.floor(random() * workflowIds.length)];
    await sleep(Math.max(0, started + moment - Date.now()));
    const seen = await api("GET", `/workflows/${id}`);
    if (seen.status !== 200) continue;
    const workflow = JSON.parse(seen.text) as Workflow;
    // Where its answer was lost it may be refused the second time: then it is saved.
    await api("PUT", `/workflows/${id}`, { revision: workflow.revision, document: moved(workflow) });
    const { status } = await api("POST", `/workflows/${id}/deploy`, {});
    if (status === 200) deployed += 1;
  }
  return deployed;
}
