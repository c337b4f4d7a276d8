"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "@/trpc/client";

/** How often it is asked whether a credential has stopped working (ms). */
const intervalMs = 60_000;

/** Tells on every page that a credential does not work until somebody does something; nothing while all do. */
export function CredentialNotice() {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.credentials.notices.queryOptions(), refetchInterval: intervalMs });
  const [first, ...rest] = data?.items ?? [];
  if (!first) return null;
  const what =
    first.health.state === "reconnect" ? "needs reconnecting" : "has no value in the vault any more";
  return (
    <p
      role="status"
      data-testid="credential-notice"
      className="flex flex-wrap items-center gap-x-2 border-b bg-destructive/8 px-4 py-1.5 text-sm md:px-6"
    >
      <CircleAlert aria-hidden="true" className="size-4 shrink-0 text-destructive" />
      <span className="min-w-0 break-words">
        The credential “{first.name}” {what}
        {rest.length > 0 && `, and ${rest.length} more`}: steps that use it fail.
      </span>
      <Link href="/credentials" className="font-medium text-primary underline-offset-2 hover:underline">
        Go to credentials
      </Link>
    </p>
  );
}
