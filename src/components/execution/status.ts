import type { ExecutionStatus, StepStatus } from "@/features/execution/schema";

export type AnyStatus = ExecutionStatus | StepStatus;
export type StatusTone = "neutral" | "active" | "good" | "bad" | "quiet";

/** The word and the colour of every status of a run and of a step. */
export const statusLooks: Record<AnyStatus, { label: string; tone: StatusTone }> = {
  PENDING: { label: "Pending", tone: "neutral" },
  RUNNING: { label: "Running", tone: "active" },
  COMPLETED: { label: "Completed", tone: "good" },
  SUCCESS: { label: "Success", tone: "good" },
  FAILED: { label: "Failed", tone: "bad" },
  CANCELLED: { label: "Cancelled", tone: "quiet" },
  SKIPPED: { label: "Skipped", tone: "quiet" },
};

/** The text colour of each tone. */
export const toneText: Record<StatusTone, string> = {
  neutral: "text-warning",
  active: "text-info",
  good: "text-success",
  bad: "text-destructive",
  quiet: "text-muted-foreground",
};

/** Whether a text is a status that this version knows. */
export const isStatus = (text: string): text is AnyStatus => Object.hasOwn(statusLooks, text);
