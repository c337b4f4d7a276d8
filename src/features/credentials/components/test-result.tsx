import { CircleAlert, CircleCheck } from "lucide-react";
import { cn } from "@/lib/cn";
import type { ConnectionTest } from "../schema";

/** How a test of a connection went. */
export function TestResult({ test }: { test: ConnectionTest }) {
  const Icon = test.ok ? CircleCheck : CircleAlert;
  return (
    <p
      role="status"
      data-testid="test-result"
      className={cn(
        "flex items-start gap-2 break-words text-sm",
        test.ok ? "text-success" : "text-destructive",
      )}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0">{test.message}</span>
    </p>
  );
}
