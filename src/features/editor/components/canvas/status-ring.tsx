import { Check, CircleDashed, LoaderCircle, Minus, X } from "lucide-react";
import type { StepStatus } from "@/features/execution/schema";
import type { NodeRunStatus } from "../../model/step-status";

const looks = {
  PENDING: { icon: CircleDashed, badge: "bg-muted text-muted-foreground", text: "Waiting" },
  RUNNING: { icon: LoaderCircle, badge: "bg-info text-background", text: "Running" },
  SUCCESS: { icon: Check, badge: "bg-success text-background", text: "Succeeded" },
  FAILED: { icon: X, badge: "bg-destructive text-destructive-foreground", text: "Failed" },
  SKIPPED: { icon: Minus, badge: "bg-muted text-muted-foreground", text: "Skipped" },
} as const satisfies Record<StepStatus, unknown>;

/** The border that says a node's status. */
export const ringOf = (status: StepStatus | undefined): string =>
  ({
    PENDING: "border-border",
    RUNNING: "border-info ring-2 ring-info/30",
    SUCCESS: "border-success",
    FAILED: "border-destructive ring-2 ring-destructive/25",
    SKIPPED: "border-dashed border-border opacity-65",
    IDLE: "border-border",
  })[status ?? "IDLE"];

/** A node's status in the run that is shown, at its corner; of a loop's body with how far it is. */
export function StatusBadge({ id, run }: { id: string; run: NodeRunStatus | undefined }) {
  if (!run) return <span hidden data-testid={`node-status-${id}`} data-status="IDLE" />;
  const { icon: Icon, badge, text } = looks[run.status];
  const progress = run.total > 1 ? `${run.ended}/${run.total}` : null;
  return (
    <span
      data-testid={`node-status-${id}`}
      data-status={run.status}
      title={progress ? `${text}, ${progress} iterations ended` : text}
      className={`absolute -top-2.5 -right-2 flex h-5 min-w-5 items-center justify-center gap-0.5 rounded-full px-1 font-medium text-[10px] shadow-sm ring-2 ring-background ${badge}`}
    >
      <Icon
        className={`size-3 ${run.status === "RUNNING" ? "animate-spin" : ""}`}
        strokeWidth={3}
        aria-hidden="true"
      />
      {progress}
      <span className="sr-only">{text}</span>
    </span>
  );
}
