"use client";

import { Check, Copy } from "lucide-react";
import { type ComponentProps, useEffect, useState } from "react";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

/**
 * Puts a text on the clipboard and shows that it did. `label` says what is copied ("Copy address"); with
 * children, those are shown beside the sign.
 */
export function CopyButton({
  text,
  label,
  className,
  children,
  ...props
}: Omit<ComponentProps<typeof Button>, "onClick" | "asChild"> & {
  text: string | (() => string);
  label: string;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : text());
      setCopied(true);
    } catch {
      toast.error("The browser did not allow copying. Select the text and copy it by hand.");
    }
  };
  const Icon = copied ? Check : Copy;
  return (
    <Button
      variant="ghost"
      size={children ? "sm" : "icon-sm"}
      aria-label={children ? undefined : label}
      title={label}
      className={cn("text-muted-foreground", className)}
      {...props}
      onClick={() => void copy()}
    >
      <Icon aria-hidden="true" className={cn("size-3.5", copied && "text-success")} />
      {children}
      <span className="sr-only" aria-live="polite">
        {copied ? "Copied" : ""}
      </span>
    </Button>
  );
}
