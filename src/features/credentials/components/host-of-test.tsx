"use client";

import { Button } from "@/components/ui/button";
import { hostMatches } from "@/nodes/kit/host-matches";
import type { Credential } from "../schema";
import { useAllowHost } from "./use-allow-host";

/** What a test with this address means for the credential's hosts: it binds it, or has to be allowed first. */
export function HostOfTest({ credential, url }: { credential: Credential; url: string }) {
  const allow = useAllowHost();
  const { id, type, allowedHosts } = credential;
  if (!URL.canParse(url) || type === "HMAC_SECRET") return null;
  const host = new URL(url).hostname;
  if (!host || allowedHosts.some((pattern) => hostMatches(host, pattern))) return null;
  if (allowedHosts.length === 0) {
    return (
      <p className="break-words text-muted-foreground text-xs">
        This is its first use, which binds it to {host}: it is sent to no other host then.
      </p>
    );
  }
  return (
    <div className="grid justify-items-start gap-1.5 rounded-md border border-warning/40 bg-warning/8 p-2 text-xs">
      <p className="break-words">
        It may be sent to {allowedHosts.join(", ")} only, so a test with {host} fails.
      </p>
      <Button
        variant="outline"
        size="sm"
        className="h-auto min-h-7 whitespace-normal py-1 text-left"
        pending={allow.isPending}
        onClick={() => allow.mutate({ id, host })}
      >
        Allow {host} too
      </Button>
    </div>
  );
}
