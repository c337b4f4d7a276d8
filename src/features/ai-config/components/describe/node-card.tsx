import { type ReactNode, useId } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import type { WorkflowNode } from "@/lib/workflow/document";
import { findDefinition } from "@/nodes/registry";
import type { Provenance } from "../../schema";
import { OriginBadge } from "../origin-badge";

const marks = {
  added: { text: "New", variant: "success", edge: "border-l-success" },
  removed: { text: "Goes", variant: "destructive", edge: "border-l-destructive" },
  replaced: { text: "Replaced", variant: "warning", edge: "border-l-warning" },
  changed: { text: "Changed", variant: "warning", edge: "border-l-warning" },
  asked: { text: "Open", variant: "outline", edge: "border-l-border" },
} as const;

/** One node in the list of a proposal: what becomes of it, and below what of it is to be looked at. */
export function NodeCard({
  node,
  mark,
  origin,
  taken,
  onToggle,
  onReveal,
  lines,
  children,
}: {
  node: WorkflowNode;
  mark: keyof typeof marks;
  /** Why the node is there at all, where that is known. */
  origin?: Provenance | undefined;
  taken: boolean;
  /** Left out where parts of it are chosen one by one. */
  onToggle?: (() => void) | undefined;
  onReveal: () => void;
  /** The connections that come with it. */
  lines: readonly string[];
  children?: ReactNode;
}) {
  const id = useId();
  const { text, variant, edge } = marks[mark];
  const definition = findDefinition(node.type, node.typeVersion);
  const { label } = node.data;
  return (
    <li
      data-testid={`describe-node-${node.id}`}
      data-mark={mark}
      className={cn(
        "grid min-w-0 grid-cols-1 gap-2 rounded-md border border-l-3 bg-card p-2.5",
        edge,
        !taken && "opacity-60",
      )}
    >
      <div className="flex min-w-0 items-start gap-2">
        {onToggle && (
          <input
            id={id}
            type="checkbox"
            checked={taken}
            onChange={onToggle}
            aria-label={`${text}: ${label}`}
            title={taken ? "Taken over: clear to leave it out" : "Left out: tick to take it over"}
            className="mt-0.5 size-4 shrink-0 accent-primary pointer-coarse:size-5"
          />
        )}
        <button
          type="button"
          title="Show it on the canvas"
          onClick={onReveal}
          className="min-w-0 flex-1 text-left hover:underline"
        >
          <span className={cn("block truncate font-medium text-sm", mark === "removed" && "line-through")}>
            {label}
          </span>
        </button>
        {origin && <OriginBadge origin={origin} />}
        <Badge variant={variant} className="h-4.5 px-1.5 text-[11px]">
          {text}
        </Badge>
      </div>
      <p className="-mt-1.5 text-muted-foreground text-xs [overflow-wrap:anywhere]">
        {[definition?.label ?? node.type, ...lines].join(" · ")}
      </p>
      {children}
    </li>
  );
}
