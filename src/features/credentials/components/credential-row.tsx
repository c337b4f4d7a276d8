"use client";

import { CopyButton } from "@/components/copy-button";
import { LastUsed } from "@/components/last-used";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import type { Credential } from "../schema";
import { CredentialMenu } from "./credential-menu";
import { credentialLooks } from "./credential-types";

/** One credential: everything but its value. */
export function CredentialRow({ credential, canWrite }: { credential: Credential; canWrite: boolean }) {
  const { name, type, secretArn, allowedHosts, createdAt, lastUsedAt } = credential;
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      <div className="grid min-w-0 flex-1 gap-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="break-words font-medium">{name}</span>
          <Badge>{credentialLooks[type].label}</Badge>
        </div>
        <div className="flex min-w-0 items-center gap-1 text-muted-foreground">
          <code title={secretArn} className="min-w-0 truncate font-mono text-xs">
            {secretArn}
          </code>
          <CopyButton text={secretArn} label={`Copy the ARN of ${name}`} className="-my-1" />
        </div>
        <p className="break-words text-muted-foreground text-xs">
          {allowedHosts.length > 0 ? `Sent to ${allowedHosts.join(", ")} only` : "Sent to any host"}
          {" · created "}
          <Time value={createdAt} />
          {" · "}
          <LastUsed at={lastUsedAt} />
        </p>
      </div>
      {canWrite && <CredentialMenu credential={credential} />}
    </li>
  );
}
