"use client";

import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { ToastHost } from "@/components/toast-host";
import { ApiProvider } from "@/trpc/provider";

/** Everything that components expect around them. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <NuqsAdapter>
        <ApiProvider>
          {children}
          <ToastHost />
        </ApiProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}
