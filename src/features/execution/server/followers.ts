import { loadExecutor } from "@/nodes/executors.server";
import { isLoop } from "@/nodes/loop-bodies";
import { findDefinition } from "@/nodes/registry";
import type { PlanNode } from "./plan";
import type { Scope } from "./scope";

/** Whether a node only computes. */
export const isPure = ({ type, typeVersion }: PlanNode): boolean =>
  Boolean(findDefinition(type, typeVersion)?.pure) && !isLoop(type, typeVersion);

/** Whether a node acts, and is done when its attempt is: one that waits or loops is not. */
export async function isAction({ type, typeVersion }: PlanNode): Promise<boolean> {
  const definition = findDefinition(type, typeVersion);
  if (!definition || definition.pure || isLoop(type, typeVersion)) return false;
  return (await loadExecutor(type)).execute !== undefined;
}

/** The node that alone follows by a handle, and waits for nothing else. */
export function follower({
  nodes,
  edges,
}: Pick<Scope, "nodes" | "edges">): (id: string, handle: string) => PlanNode | undefined {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const into = new Map<string, number>();
  const out = new Map<string, string[]>();
  for (const { source, handle, target } of edges) {
    into.set(target, (into.get(target) ?? 0) + 1);
    const key = `${source}:${handle}`;
    out.set(key, [...(out.get(key) ?? []), target]);
  }
  return (id, handle) => {
    const [only, ...others] = out.get(`${id}:${handle}`) ?? [];
    return only === undefined || others.length || into.get(only) !== 1 ? undefined : byId.get(only);
  };
}
