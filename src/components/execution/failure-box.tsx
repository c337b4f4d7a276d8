import { CircleX } from "lucide-react";
import type { Failure } from "@/features/execution/schema";
import { cn } from "@/lib/cn";

/** A failure in full: its kind, its message, the field it comes from. */
export function FailureBox({
  failure,
  className,
}: {
  failure: Pick<Failure, "name" | "message"> & { status?: unknown; field?: unknown };
  className?: string;
}) {
  const facts = [
    failure.name,
    typeof failure.status === "number" ? `HTTP ${failure.status}` : "",
    typeof failure.field === "string" ? `field ${failure.field}` : "",
  ].filter(Boolean);
  return (
    <div
      role="alert"
      className={cn(
        "flex gap-2 rounded-md border border-destructive/30 bg-destructive/8 p-2.5 text-sm",
        className,
      )}
    >
      <CircleX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-destructive" />
      <div className="min-w-0">
        <p className="whitespace-pre-wrap break-words [overflow-wrap:anywhere]">{failure.message}</p>
        <p className="mt-0.5 font-mono text-destructive text-xs">{facts.join(" · ")}</p>
      </div>
    </div>
  );
}
