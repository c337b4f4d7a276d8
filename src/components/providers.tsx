"use client";

import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { StepUpHost } from "@/components/step-up/step-up-host";
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
          <StepUpHost />
          <ToastHost />
        </ApiProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}
