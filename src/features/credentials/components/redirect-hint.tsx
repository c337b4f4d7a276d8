"use client";

import { useQuery } from "@tanstack/react-query";
import { CopyButton } from "@/components/copy-button";
import { useTRPC } from "@/trpc/client";
import { presetOf } from "../oauth/presets";
import type { OAuthSettings } from "../schema";

/** What has to be registered with a provider before it lets anybody in. */
export function RedirectHint({ preset }: { preset: OAuthSettings["preset"] }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.credentials.redirectUri.queryOptions());
  const known = presetOf(preset);
  return (
    <div className="grid gap-1 rounded-md border bg-muted/40 p-3 text-muted-foreground text-xs">
      <p>
        {known ? (
          <>
            Register an application{" "}
            <a
              href={known.registerUrl}
              target="_blank"
              rel="noreferrer"
              className="text-primary underline-offset-2 hover:underline"
            >
              at {known.label}
            </a>
          </>
        ) : (
          "Register an application at the provider"
        )}{" "}
        with this redirect URL; after that you are sent there to agree:
      </p>
      <span className="flex min-w-0 items-center gap-1">
        <code className="min-w-0 truncate font-mono">{data?.url ?? "…"}</code>
        {data && <CopyButton text={data.url} label="Copy the redirect URL" className="-my-1" />}
      </span>
    </div>
  );
}
