import { redirect } from "next/navigation";
import { cache } from "react";
import { getSession, type Session } from "@/server/auth";

/** Who looks at the page, asked for once a request; null for nobody. */
export const currentSession: () => Promise<Session | null> = cache(getSession);

/** Who looks at the page at `path`; nobody is sent to the landing page, and back after signing in. */
export async function requireSession(path: string): Promise<Session> {
  const session = await currentSession();
  if (!session) redirect(`/?next=${encodeURIComponent(path)}`);
  return session;
}
