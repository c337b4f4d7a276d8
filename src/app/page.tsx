import type { Metadata } from "next";
import { Landing } from "@/components/landing/landing";
import { safePath } from "@/lib/safe-path";
import { currentSession } from "./session";

export const metadata: Metadata = { title: { absolute: "WorkFuse: durable workflows for developers" } };

type Query = Promise<Record<string, string | string[] | undefined>>;
const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** What the product is, and the way in. */
export default async function LandingPage({ searchParams }: { searchParams: Query }) {
  const [session, query] = await Promise.all([currentSession(), searchParams]);
  return (
    <Landing
      userName={session?.user.name ?? null}
      next={safePath(one(query.next), "/dashboard")}
      asked={one(query.next) !== undefined}
      signInError={one(query.error) ?? null}
    />
  );
}
