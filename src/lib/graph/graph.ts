/** The least that a graph algorithm here needs to know of an edge. */
export type Link = { source: string; target: string };

/** Targets by source; every id of `ids` has an entry. Links to or from other ids are left out. */
export function successors(ids: Iterable<string>, links: Iterable<Link>): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const id of ids) out.set(id, []);
  for (const { source, target } of links) {
    if (out.has(target)) out.get(source)?.push(target);
  }
  return out;
}

/** Sources by target; the mirror image of `successors`. */
export function predecessors(ids: Iterable<string>, links: Iterable<Link>): Map<string, string[]> {
  return successors(
    ids,
    [...links].map(({ source, target }) => ({ source: target, target: source })),
  );
}

/** Every id that can be reached from `start` along `next`, without `start` itself unless a cycle leads back. */
export function reachable(start: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const open = [...(next.get(start) ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(next.get(id) ?? []));
  }
  return seen;
}

/**
 * Kahn's algorithm (A. B. Kahn, 1962), stable: among ids that are free, the order of `ids` is kept.
 * What cannot be ordered (a cycle and whatever lies behind it) is returned apart.
 */
export function topologicalOrder(
  ids: readonly string[],
  links: readonly Link[],
): { order: string[]; unordered: string[] } {
  const next = successors(ids, links);
  const missing = new Map(ids.map((id) => [id, 0]));
  for (const targets of next.values()) {
    for (const target of targets) missing.set(target, (missing.get(target) ?? 0) + 1);
  }
  const order = ids.filter((id) => missing.get(id) === 0);
  for (let i = 0; i < order.length; i++) {
    for (const target of next.get(order[i] ?? "") ?? []) {
      const left = (missing.get(target) ?? 0) - 1;
      missing.set(target, left);
      if (left === 0) order.push(target);
    }
  }
  const ordered = new Set(order);
  return { order, unordered: ids.filter((id) => !ordered.has(id)) };
}

/** The ids of one cycle in the order of travel, or undefined where there is none. */
export function findCycle(ids: readonly string[], links: readonly Link[]): string[] | undefined {
  const { unordered } = topologicalOrder(ids, links);
  const next = successors(unordered, links);
  const before = predecessors(unordered, links);
  // Nodes behind a cycle are unordered too, but walking backwards from any of them ends in the cycle.
  const trail: string[] = [];
  let id = unordered[0];
  while (id !== undefined && !trail.includes(id)) {
    trail.push(id);
    id = before.get(id)?.find((source) => next.has(source));
  }
  return id === undefined ? undefined : trail.slice(trail.indexOf(id)).reverse();
}
