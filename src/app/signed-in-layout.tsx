import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { currentSession } from "./session";

/** The frame of the signed-in pages; a page that needs a session asks for it itself. */
export async function SignedInLayout({ children }: { children: ReactNode }) {
  const session = await currentSession();
  return session ? <AppShell user={session.user}>{children}</AppShell> : children;
}
