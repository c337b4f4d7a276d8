"use client";

import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Time } from "@/components/time";
import { Button } from "@/components/ui/button";
import { anyHost } from "@/nodes/kit/host-matches";
import type { Credential } from "../schema";
import { AllowUsedHosts } from "./allow-used-hosts";
import { EditCredential } from "./edit-credential";

/** What is said of a credential that has no hosts. */
const withoutHosts = (type: Credential["type"]): string =>
  type === "HMAC_SECRET"
    ? "Never sent itself: it signs requests, and checks calls of webhooks"
    : "Sent nowhere yet: its first use binds it to the host of that use";

/** Where a credential may be sent, and how that came about. */
export function CredentialHosts({ credential, canWrite }: { credential: Credential; canWrite: boolean }) {
  const { type, allowedHosts, usedHosts, boundAt } = credential;
  const [editing, setEditing] = useState(false);
  const list = allowedHosts.join(", ");
  if (allowedHosts.includes(anyHost)) {
    return (
      <>
        <p className="flex items-start gap-1.5 break-words text-warning text-xs">
          <TriangleAlert className="mt-px size-3.5 shrink-0" aria-hidden="true" />
          <span className="min-w-0">
            Sent to any host that a node names
            {usedHosts.length > 0 && ` · so far ${usedHosts.join(", ")}`}
          </span>
        </p>
        {canWrite && usedHosts.length > 0 && <AllowUsedHosts credential={credential} />}
      </>
    );
  }
  return (
    <p className="break-words text-muted-foreground text-xs" data-testid="credential-hosts">
      {allowedHosts.length === 0 && withoutHosts(type)}
      {allowedHosts.length > 0 && !boundAt && `Sent to ${list} only`}
      {boundAt && (
        <>
          Sent to {list} only: bound at its first use, <Time value={boundAt} />
          {canWrite && (
            <>
              {" · "}
              <Button
                variant="link"
                size="sm"
                className="h-auto p-0 text-xs"
                onClick={() => setEditing(true)}
              >
                Change
              </Button>
              <EditCredential credential={credential} open={editing} onOpenChange={setEditing} />
            </>
          )}
        </>
      )}
    </p>
  );
}
