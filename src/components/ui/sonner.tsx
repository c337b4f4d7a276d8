"use client";

import { useTheme } from "next-themes";
import { Toaster as Sonner, type ToasterProps } from "sonner";

const themes = ["light", "dark", "system"] as const;

/** Where short messages appear; call `toast` of "@/components/toast" to show one. */
export function Toaster(props: ToasterProps) {
  const { theme } = useTheme();
  return (
    <Sonner
      theme={themes.find((known) => known === theme) ?? "system"}
      position="bottom-right"
      closeButton
      toastOptions={{
        classNames: {
          toast: "!bg-popover !text-popover-foreground !border-border !shadow-lg !rounded-lg !font-sans",
          description: "!text-muted-foreground",
          error: "!text-destructive",
          success: "!text-success",
        },
      }}
      {...props}
    />
  );
}
