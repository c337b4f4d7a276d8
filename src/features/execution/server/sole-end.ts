import { finalStatus, outputNodes } from "./conclude";
import type { Scope } from "./scope";
import { type Known, type NodeResult, Walk } from "./walk";

const isKnown = (result: NodeResult): result is Exclude<NodeResult, { status: "SKIPPED" }> =>
  result.status !== "SKIPPED";

/**
 * The id of the node whose output is the run's, where the run is through by what is known and COMPLETED, and there is
 * one such node; undefined otherwise. `known` is from before, `results` how nodes have ended since.
 */
export function soleEnd(
  scope: Scope,
  triggerNodeId: string,
  known: ReadonlyMap<string, Known>,
  results: ReadonlyMap<string, NodeResult>,
): string | undefined {
  const ended = [...results].flatMap(([id, result]): [string, Known][] =>
    isKnown(result) ? [[id, result]] : [],
  );
  const walk = new Walk(scope, triggerNodeId, new Map([...known, ...ended]));
  if (walk.start("out").length) return undefined;
  const all = walk.finish();
  if (finalStatus(all.values()) !== "COMPLETED") return undefined;
  const [only, ...others] = outputNodes(scope, all);
  return others.length ? undefined : only;
}
