import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** The look that every one-line control shares. */
export const controlClasses =
  "w-full min-w-0 rounded-md border border-input bg-card text-base outline-none transition-[border-color,box-shadow] placeholder:text-muted-foreground/75 focus-visible:border-ring focus-visible:ring-2 focus-visible:ring-ring/30 disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-destructive aria-invalid:ring-destructive/25 md:text-sm";

/** A one-line text field. */
export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  return (
    <input
      type={type}
      className={cn(controlClasses, "h-8 px-2.5 py-1 pointer-coarse:h-10", className)}
      {...props}
    />
  );
}
