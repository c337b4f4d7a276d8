import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** Stands where something is being loaded, in its size. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return (
    <div aria-hidden="true" className={cn("animate-pulse rounded-md bg-accent", className)} {...props} />
  );
}
