import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";

/** Brings nodes into view without enlarging them beyond their size. */
export function useReveal() {
  const flow = useReactFlow();
  return useCallback(
    (ids: readonly string[]) =>
      void flow.fitView({
        nodes: ids.map((id) => ({ id })),
        maxZoom: Math.min(1, Math.max(flow.getZoom(), 0.6)),
        duration: 250,
        padding: 0.4,
      }),
    [flow],
  );
}
