import { pool } from "@/server/db";
import type { Plan, PlanNode } from "./plan";

/** How many plans one process keeps; a plan of 1,000 nodes is about 1 MB. */
const kept = 200;

/** A version as its runs need it. `number` is null for a draft that was run. */
export type Version = { plan: Plan; number: number | null; name: string };

const versions = new Map<string, Promise<Version>>();

type StoredPlan = {
  nodes: (Omit<PlanNode, "loops" | "readsItems"> & Partial<PlanNode>)[];
  edges: Plan["edges"];
};

/** Plans from before there were loops say nothing of them. */
const current = ({ nodes, edges }: StoredPlan): Plan => ({
  nodes: nodes.map((node) => ({ loops: [], readsItems: 0, ...node })),
  edges,
});

/** A version. They never change, so what is in memory is always right. */
export function loadVersion(versionId: string): Promise<Version> {
  const known = versions.get(versionId);
  if (known) return known;
  const loaded = pool()
    .query<{ plan: string; number: number | null; name: string }>(
      "SELECT plan, number, document::json->>'name' AS name FROM workflow_version WHERE id = $1",
      [versionId],
    )
    .then(({ rows }) => {
      if (!rows[0]) throw new Error(`There is no version ${versionId}.`);
      const { plan, number, name } = rows[0];
      return { plan: current(JSON.parse(plan)), number, name };
    });
  versions.set(versionId, loaded);
  loaded.catch(() => versions.delete(versionId));
  const oldest = versions.size > kept ? versions.keys().next().value : undefined;
  if (oldest !== undefined) versions.delete(oldest);
  return loaded;
}

/** The plan of a version. */
export const loadPlan = async (versionId: string): Promise<Plan> => (await loadVersion(versionId)).plan;
