"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { LastUsed } from "@/components/last-used";
import { Time } from "@/components/time";
import { toast } from "@/components/toast";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useTRPC } from "@/trpc/client";
import type { ApiKeyView } from "../schema";

/** One API key: everything but the key. */
export function ApiKeyRow({ apiKey, canWrite }: { apiKey: ApiKeyView; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const revoke = useMutation(trpc.account.apiKeys.revoke.mutationOptions());
  const { id, name, prefix, scopes, createdAt, expiresAt, lastUsedAt } = apiKey;
  const confirm = async () => {
    await revoke.mutateAsync({ id });
    await queryClient.invalidateQueries({ queryKey: trpc.account.apiKeys.list.queryKey() });
    toast.success(`Revoked “${name}”`);
  };
  return (
    <li className="flex items-center gap-3 px-3 py-2.5">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="break-words font-medium">{name}</span>
          <code className="font-mono text-muted-foreground text-xs">{prefix}…</code>
          {scopes.map((scope) => (
            <Badge key={scope}>{scope}</Badge>
          ))}
        </div>
        <p className="mt-0.5 text-muted-foreground text-xs">
          Created <Time value={createdAt} />
          {" · "}
          <LastUsed at={lastUsedAt} />
          {expiresAt && (
            <>
              {" · "}
              expires <Time value={expiresAt} exact />
            </>
          )}
        </p>
      </div>
      {canWrite && (
        <>
          <Button variant="outline" size="sm" aria-label={`Revoke ${name}`} onClick={() => setAsking(true)}>
            Revoke
          </Button>
          <ConfirmDialog
            open={asking}
            onOpenChange={setAsking}
            title={`Revoke “${name}”?`}
            description="Calls with this key are refused from now on. This cannot be undone."
            confirm="Revoke key"
            onConfirm={confirm}
          />
        </>
      )}
    </li>
  );
}
