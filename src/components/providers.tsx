"use client";

import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { ToastHost } from "@/components/toast-host";
import { ApiProvider } from "@/trpc/provider";

/** Everything that components expect around them. `nonce` lets the script run that chooses the theme. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      nonce={nonce}
    >
      <NuqsAdapter>
        <ApiProvider>
          {children}
          <ToastHost />
        </ApiProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}
