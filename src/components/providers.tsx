"use client";

import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { Toaster } from "@/components/ui/sonner";
import { ApiProvider } from "@/trpc/provider";

/** Everything that components expect around them. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <NuqsAdapter>
        <ApiProvider>
          {children}
          <Toaster />
        </ApiProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}
