import type { WorkflowNode } from "@/lib/workflow/document";
import { errorPort, isTrigger, outPorts, type Port } from "@/nodes/kit/define-node";
import { findDefinition } from "@/nodes/registry";

/**
 * A node's size follows from its type and handles alone, in canvas pixels. So edges can be drawn, nodes laid out and those
 * out of sight left out before anything was measured.
 */
export const nodeWidth = 232;
export const headerHeight = 58;
export const portHeight = 22;
const footHeight = 6;

/** One handle of a node: `y` is its middle, from the node's top. */
export type PlacedPort = Port & { y: number; kind: "in" | "out" | "error" };

export type Geometry = {
  width: number;
  height: number;
  ports: readonly PlacedPort[];
  /** Ports that have a line of their own below the header. */
  rows: readonly PlacedPort[];
};

const unknownPorts: readonly Port[] = [{ id: "out", label: "Out" }, errorPort];

function computeGeometry(trigger: boolean, out: readonly Port[]): Geometry {
  const main = out.filter((port) => trigger || port.id !== errorPort.id);
  const input: PlacedPort[] = trigger ? [] : [{ id: "in", label: "In", y: headerHeight / 2, kind: "in" }];
  const only = main.length === 1 ? main[0] : undefined;
  const inHeader: PlacedPort[] = only ? [{ ...only, y: headerHeight / 2, kind: "out" }] : [];
  const below = out.filter((port) => port !== only);
  const rows = below.map(
    (port, index): PlacedPort => ({
      ...port,
      y: headerHeight + portHeight * (index + 0.5),
      kind: !trigger && port.id === errorPort.id ? "error" : "out",
    }),
  );
  const height = headerHeight + (rows.length ? rows.length * portHeight + footHeight : 0);
  return { width: nodeWidth, height, ports: [...input, ...inHeader, ...rows], rows };
}

const known = new Map<string, Geometry>();
/** Labels of handles that depend on the config come and go while one types. */
const mostKnown = 1_000;

/** The size of a node and where its handles are; the same object for the same handles. */
export function geometryOf(node: WorkflowNode): Geometry {
  const definition = findDefinition(node.type, node.typeVersion);
  const own = definition?.outPorts?.(node.data.config);
  const key = `${node.type}@${node.typeVersion ?? 1}${own ? JSON.stringify(own) : ""}`;
  const found = known.get(key);
  if (found) return found;
  const out = definition ? outPorts(definition, node.data.config) : unknownPorts;
  const geometry = computeGeometry(definition !== undefined && isTrigger(definition), out);
  if (known.size >= mostKnown) known.clear();
  known.set(key, geometry);
  return geometry;
}

/** Where an edge leaves that names this handle, or none. Undefined where the node has no such handle. */
export function leavingPort(node: WorkflowNode, handle: string | null | undefined): PlacedPort | undefined {
  const wanted = handle || findDefinition(node.type, node.typeVersion)?.ports.out[0]?.id;
  const ports = geometryOf(node).ports.filter(({ kind }) => kind !== "in");
  return wanted ? ports.find(({ id }) => id === wanted) : ports[0];
}
