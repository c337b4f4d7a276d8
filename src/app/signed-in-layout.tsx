import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { may } from "@/server/permissions";
import { currentSession } from "./session";

/** The frame of the signed-in pages; a page that needs a session asks for it itself. */
export async function SignedInLayout({ children }: { children: ReactNode }) {
  const session = await currentSession();
  if (!session) return children;
  const { role } = session.workspace;
  return (
    <AppShell user={session.user} looksOnlyAs={may(role, "workflows:write") ? undefined : role}>
      {children}
    </AppShell>
  );
}
