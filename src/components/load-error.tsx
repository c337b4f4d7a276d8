"use client";

import { RotateCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { errorMessage } from "@/trpc/error";

/** Something could not be loaded: why, and a way to try again. */
export function LoadError({
  what,
  error,
  onRetry,
  className,
}: {
  what: string;
  error: unknown;
  onRetry: () => void;
  className?: string;
}) {
  return (
    <div
      role="alert"
      className={cn(
        "flex flex-col items-start gap-2.5 rounded-md border border-destructive/30 bg-destructive/6 p-3 text-sm",
        className,
      )}
    >
      <div>
        <p className="font-medium">Could not load {what}</p>
        <p className="text-muted-foreground">{errorMessage(error)}</p>
      </div>
      <Button variant="outline" size="sm" onClick={onRetry}>
        <RotateCw aria-hidden="true" /> Try again
      </Button>
    </div>
  );
}
