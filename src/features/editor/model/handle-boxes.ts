import { Position } from "@xyflow/react";
import type { Geometry } from "@/nodes/document/node-geometry";

/** Edges end inside the drawn dot, which lies over them. */
const handleSize = 4;

/** The handles as React Flow takes them in place of measuring: boxes from the node's corner, in canvas pixels. */
export function handleBoxes({ width, ports }: Geometry) {
  return ports.map(({ id, y, kind }) => ({
    id,
    type: kind === "in" ? ("target" as const) : ("source" as const),
    position: kind === "in" ? Position.Left : Position.Right,
    x: (kind === "in" ? 0 : width) - handleSize / 2,
    y: y - handleSize / 2,
    width: handleSize,
    height: handleSize,
  }));
}
