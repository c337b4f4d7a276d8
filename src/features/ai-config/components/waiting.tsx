import { type ReactNode, useState } from "react";
import { Spinner } from "@/components/ui/spinner";
import { useNow } from "@/components/use-now";
import { cn } from "@/lib/cn";

/** How long nobody wants a way around the wait, in seconds: the parser alone answers within one. */
const patience = 2;

/** What is waited for, how many seconds already, and ways out of it: `later` are those for who has waited a while. */
export function Waiting({
  doing,
  children,
  later,
  className,
}: {
  doing: string;
  children?: ReactNode;
  later?: ReactNode;
  className?: string;
}) {
  const [since] = useState(Date.now);
  const seconds = Math.max(0, Math.floor((useNow() - since) / 1_000));
  return (
    <div
      className={cn("flex min-w-0 flex-wrap items-center gap-2 text-muted-foreground text-xs", className)}
      data-testid="waiting"
    >
      <Spinner />
      <span role="status" data-testid="waiting-for" className="min-w-0 [overflow-wrap:anywhere]">
        {doing}…
      </span>
      {seconds > 0 && (
        <span aria-hidden="true" data-testid="waiting-seconds" className="tabular-nums">
          {seconds} s
        </span>
      )}
      {children}
      {seconds >= patience && later}
    </div>
  );
}
