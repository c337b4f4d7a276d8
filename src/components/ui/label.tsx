"use client";

import * as LabelPrimitive from "radix-ui/label";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** The name of a form control. */
export function Label({ className, ...props }: ComponentProps<typeof LabelPrimitive.Root>) {
  return (
    <LabelPrimitive.Root
      className={cn(
        "flex select-none items-center gap-1.5 font-medium text-sm leading-5 peer-disabled:opacity-50",
        className,
      )}
      {...props}
    />
  );
}
