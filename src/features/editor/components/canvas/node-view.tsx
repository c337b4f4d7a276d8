import { Handle, type NodeProps, Position } from "@xyflow/react";
import { useAtomValue } from "jotai";
import { KeyRound, TriangleAlert } from "lucide-react";
import { memo, useMemo } from "react";
import { cn } from "@/lib/cn";
import type { WorkflowNode } from "@/lib/workflow/document";
import { geometryOf, headerHeight, type PlacedPort, portHeight } from "@/nodes/document/node-geometry";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { summaryText } from "@/nodes/kit/summary-text";
import { definitionOf } from "../../model/ancestors";
import { nodeIcon } from "../../node-icons";
import { problemsAtomOf } from "../../state/problem-atoms";
import { drawnNodeAtomOf, type Mark, markAtomOf } from "../../state/proposal-atoms";
import { statusAtomOf } from "../../state/run-atoms";
import { ringOf, StatusBadge } from "./status-ring";

const tints = {
  trigger: "bg-success/12 text-success",
  action: "bg-info/12 text-info",
  logic: "bg-warning/14 text-warning",
  utility: "bg-secondary text-secondary-foreground",
} as const;

/** How a node looks while a proposal is shown, and what it is called: colour alone tells nothing. */
const marks = {
  added: { look: "border-dashed !border-success ring-2 ring-success/25", word: "New", tag: "bg-success" },
  removed: { look: "!border-destructive opacity-70", word: "Goes", tag: "bg-destructive" },
  changed: { look: "!border-warning ring-2 ring-warning/35", word: "Changed", tag: "bg-warning" },
  same: { look: "opacity-45", word: "", tag: "" },
} as const;

function MarkTag({ mark }: { mark: Mark }) {
  return (
    <span
      data-testid="node-mark"
      className={cn(
        "absolute -top-2.5 left-2.5 rounded-full px-1.5 font-medium text-[10px] text-background leading-4",
        marks[mark].tag,
      )}
    >
      {marks[mark].word}
    </span>
  );
}

/** One line on what the node does; a summary must not break the canvas, whatever a draft's config holds. */
function summaryOf(node: WorkflowNode, definition: NodeDefinition | undefined): string {
  if (!definition) return `Unknown type ${node.type}`;
  return summaryText(definition, node.data.config) || definition.label;
}

function PortHandle({ port }: { port: PlacedPort }) {
  const input = port.kind === "in";
  return (
    <Handle
      id={port.id}
      type={input ? "target" : "source"}
      position={input ? Position.Left : Position.Right}
      style={{ top: port.y }}
      className={cn(
        "!size-3 !border-2 after:absolute after:-inset-2 after:content-['']",
        port.kind === "error"
          ? "!rounded-[3px] !border-destructive/50 !bg-card"
          : "!border-card !bg-muted-foreground/60",
        "hover:!bg-primary [&.connectingto]:!bg-primary [&.valid]:!bg-success",
      )}
      aria-label={input ? "Input" : `Output: ${port.label}`}
    />
  );
}

function PortRow({ port }: { port: PlacedPort }) {
  return (
    <div
      className={cn(
        "flex items-center justify-end pr-3 text-[11px] leading-none",
        port.kind === "error" ? "text-muted-foreground/70" : "text-muted-foreground",
      )}
      style={{ height: portHeight }}
    >
      {port.label}
    </div>
  );
}

/**
 * A node on the canvas. It reads its own part of the document, its own problems and its own status, so that
 * typing in one node or a status of one draws that node alone again.
 */
export const NodeView = memo(function NodeView({ id, selected }: NodeProps) {
  const node = useAtomValue(useMemo(() => drawnNodeAtomOf(id), [id]));
  const mark = useAtomValue(useMemo(() => markAtomOf(id), [id]));
  const problems = useAtomValue(useMemo(() => problemsAtomOf(id), [id]));
  const run = useAtomValue(useMemo(() => statusAtomOf(id), [id]));
  if (!node) return null;
  const definition = definitionOf(node);
  const { height, width, ports, rows } = geometryOf(node);
  const Icon = nodeIcon(definition?.icon);
  return (
    <div
      data-testid={`node-${id}`}
      style={{ width, height }}
      className={cn(
        "relative rounded-lg border bg-card text-card-foreground shadow-xs transition-[border-color,box-shadow]",
        ringOf(run?.status),
        mark && marks[mark].look,
        selected && "border-primary ring-2 ring-primary/35",
      )}
    >
      {mark && mark !== "same" && <MarkTag mark={mark} />}
      <StatusBadge id={id} run={run} />
      <div className="flex items-center gap-2.5 px-3" style={{ height: headerHeight - 2 }}>
        <span
          className={cn(
            "grid size-8 shrink-0 place-items-center rounded-md",
            definition ? tints[definition.category] : "bg-destructive/12 text-destructive",
          )}
        >
          <Icon className="size-4" aria-hidden="true" />
        </span>
        <span className="min-w-0 flex-1">
          <span
            className={cn(
              "block truncate font-medium text-[13px] leading-5",
              mark === "removed" && "line-through",
            )}
          >
            {node.data.label}
          </span>
          <span className="block truncate font-mono text-[11px] text-muted-foreground leading-4">
            {summaryOf(node, definition)}
          </span>
        </span>
        {node.data.credentialId && (
          <KeyRound className="size-3.5 shrink-0 text-muted-foreground" aria-label="Uses a credential" />
        )}
        {problems.length > 0 && (
          <span title={problems.map(({ message }) => message).join("\n")} className="shrink-0">
            <TriangleAlert
              className="size-4 text-warning"
              aria-label={`${problems.length} ${problems.length === 1 ? "problem" : "problems"}`}
            />
          </span>
        )}
      </div>
      {rows.length > 0 && (
        <div className="border-t border-dashed">
          {rows.map((port) => (
            <PortRow key={port.id} port={port} />
          ))}
        </div>
      )}
      {ports.map((port) => (
        <PortHandle key={`${port.kind}-${port.id}`} port={port} />
      ))}
    </div>
  );
});
