"use client";

import { CopyButton } from "@/components/copy-button";
import { LastUsed } from "@/components/last-used";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { Credential, CredentialUse } from "../schema";
import { CredentialHosts } from "./credential-hosts";
import { CredentialMenu } from "./credential-menu";
import { credentialLooks } from "./credential-types";
import { CredentialWorkflows } from "./credential-workflows";
import { HealthBadge } from "./health-badge";
import { useConnect } from "./use-connect";

type Props = {
  credential: Credential;
  /** The workflows that use it; undefined while they are not known. */
  uses: readonly CredentialUse[] | undefined;
  canWrite: boolean;
};

function Connect({ id, again }: { id: string; again: boolean }) {
  const connect = useConnect();
  return (
    <Button
      size="sm"
      className="justify-self-start"
      pending={connect.isPending}
      onClick={() => connect.mutate({ id })}
    >
      {again ? "Reconnect" : "Connect"}
    </Button>
  );
}

/** One credential: everything but its value. */
export function CredentialRow({ credential, uses, canWrite }: Props) {
  const { id, name, type, secretArn, health, createdAt, lastUsedAt } = credential;
  const { state, message } = health;
  return (
    <li className="flex items-start gap-3 px-4 py-3" data-testid="credential">
      <div className="grid min-w-0 flex-1 gap-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="break-words font-medium">{name}</span>
          <Badge>{credentialLooks[type].label}</Badge>
          <HealthBadge health={health} />
        </div>
        {message && state !== "ok" && <p className="break-words text-sm">{message}</p>}
        {canWrite && (state === "unconnected" || state === "reconnect") && (
          <Connect id={id} again={state === "reconnect"} />
        )}
        <CredentialHosts credential={credential} canWrite={canWrite} />
        <p className="break-words text-muted-foreground text-xs">
          <CredentialWorkflows uses={uses} />
        </p>
        <p className="break-words text-muted-foreground text-xs">
          <LastUsed at={lastUsedAt} />
          {" · created "}
          <Time value={createdAt} />
        </p>
        <div className="flex min-w-0 items-center gap-1 text-muted-foreground">
          <code title={secretArn} className="min-w-0 truncate font-mono text-xs">
            {secretArn}
          </code>
          <CopyButton text={secretArn} label={`Copy the ARN of ${name}`} className="-my-1" />
        </div>
      </div>
      {canWrite && <CredentialMenu credential={credential} uses={uses} />}
    </li>
  );
}
