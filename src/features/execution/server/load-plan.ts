import { pool } from "@/server/db";
import type { Plan, PlanNode } from "./plan";

/** How many plans one process keeps; a plan of 1,000 nodes is about 1 MB. */
const kept = 200;

const plans = new Map<string, Promise<Plan>>();

type StoredPlan = {
  nodes: (Omit<PlanNode, "loops" | "readsItems"> & Partial<PlanNode>)[];
  edges: Plan["edges"];
};

/** Plans from before there were loops say nothing of them. */
const current = ({ nodes, edges }: StoredPlan): Plan => ({
  nodes: nodes.map((node) => ({ loops: [], readsItems: 0, ...node })),
  edges,
});

/** The plan of a version. Versions never change, so what is in memory is always right. */
export function loadPlan(versionId: string): Promise<Plan> {
  const known = plans.get(versionId);
  if (known) return known;
  const loaded = pool()
    .query<{ plan: string }>("SELECT plan FROM workflow_version WHERE id = $1", [versionId])
    .then(({ rows }) => {
      if (!rows[0]) throw new Error(`There is no version ${versionId}.`);
      return current(JSON.parse(rows[0].plan));
    });
  plans.set(versionId, loaded);
  loaded.catch(() => plans.delete(versionId));
  const oldest = plans.size > kept ? plans.keys().next().value : undefined;
  if (oldest !== undefined) plans.delete(oldest);
  return loaded;
}
