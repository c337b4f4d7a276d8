import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { useAtomValue, useSetAtom } from "jotai";
import { X } from "lucide-react";
import { memo, useMemo } from "react";
import { disconnectAtom } from "../../state/action-atoms";
import type { CanvasEdge } from "../../state/canvas-atoms";
import { readOnlyAtom } from "../../state/document-atoms";
import { statusAtomOf } from "../../state/run-atoms";

type Look = NonNullable<CanvasEdge["data"]>;

function strokeOf({ kind, mark }: Look, taken: boolean, selected: boolean): string {
  if (selected) return "var(--primary)";
  if (mark === "added") return "var(--success)";
  if (mark === "removed") return "var(--destructive)";
  if (kind === "broken") return "var(--destructive)";
  if (kind === "error") return "color-mix(in oklab, var(--destructive) 60%, transparent)";
  return taken ? "var(--success)" : "color-mix(in oklab, var(--muted-foreground) 60%, transparent)";
}

/** An edge: its colour says whether the run came along it, dashes mark the way of errors. */
export const EdgeView = memo(function EdgeView(props: EdgeProps<CanvasEdge>) {
  const { id, source, target, selected = false, data } = props;
  const from = useAtomValue(useMemo(() => statusAtomOf(source), [source]));
  const to = useAtomValue(useMemo(() => statusAtomOf(target), [target]));
  const readOnly = useAtomValue(readOnlyAtom);
  const disconnect = useSetAtom(disconnectAtom);
  const [path, x, y] = getBezierPath(props);
  const look: Look = data ?? { kind: "out", mark: undefined };
  const { kind, mark } = look;
  const ended = from?.status === (kind === "error" ? "FAILED" : "SUCCESS");
  const taken = ended && to !== undefined && to.status !== "SKIPPED" && to.status !== "PENDING";
  return (
    <>
      <BaseEdge
        path={path}
        interactionWidth={24}
        style={{
          stroke: strokeOf(look, taken, selected),
          strokeWidth: selected || taken || mark === "added" ? 2 : 1.5,
          ...((kind !== "out" || mark === "added") && { strokeDasharray: "5 4" }),
          ...(mark === "removed" && { strokeDasharray: "2 4" }),
          ...(mark === "same" && { opacity: 0.35 }),
        }}
      />
      {selected && !readOnly && (
        <EdgeLabelRenderer>
          <button
            type="button"
            aria-label="Delete connection"
            onClick={() => disconnect([id])}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            className="nodrag nopan pointer-events-auto absolute grid size-5 place-items-center rounded-full border bg-card text-muted-foreground shadow-sm hover:text-destructive pointer-coarse:size-8"
          >
            <X className="size-3" aria-hidden="true" />
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
