import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  SkipForward,
} from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { type AnyStatus, type StatusTone, statusLooks, toneText } from "./status";

const icons: Record<AnyStatus, LucideIcon> = {
  PENDING: CircleDashed,
  RUNNING: LoaderCircle,
  COMPLETED: CircleCheck,
  SUCCESS: CircleCheck,
  FAILED: CircleX,
  CANCELLED: Ban,
  SKIPPED: SkipForward,
};

const variants = {
  neutral: "warning",
  active: "info",
  good: "success",
  bad: "destructive",
  quiet: "secondary",
} as const satisfies Record<StatusTone, string>;

/** The sign of a status alone, for places where its word stands beside it or has no room. */
export function StatusIcon({ status, className }: { status: AnyStatus; className?: string }) {
  const Icon = icons[status];
  const { label, tone } = statusLooks[status];
  return (
    <Icon
      role="img"
      aria-label={label}
      className={cn("size-4 shrink-0", toneText[tone], status === "RUNNING" && "animate-spin", className)}
    />
  );
}

/** The status of a run or a step as a word, a sign and a colour. */
export function StatusBadge({ status, className }: { status: AnyStatus; className?: string }) {
  const Icon = icons[status];
  const { label, tone } = statusLooks[status];
  return (
    <Badge
      variant={variants[tone]}
      data-status={status}
      className={cn(tone === "quiet" && "text-muted-foreground", className)}
    >
      <Icon aria-hidden="true" className={cn(status === "RUNNING" && "animate-spin")} />
      {label}
    </Badge>
  );
}
