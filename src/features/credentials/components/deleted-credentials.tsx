"use client";

import { useQuery } from "@tanstack/react-query";
import { LoadError } from "@/components/load-error";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useTRPC } from "@/trpc/client";
import type { DeletedCredential } from "../schema";
import { credentialLooks } from "./credential-types";
import { useRestore } from "./use-restore";

function DeletedRow({ credential, canWrite }: { credential: DeletedCredential; canWrite: boolean }) {
  const restore = useRestore();
  const { id, name, type, deletedAt, recoverableUntil } = credential;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="grid min-w-0 flex-1 basis-56 gap-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="break-words font-medium text-muted-foreground">{name}</span>
          <Badge>{credentialLooks[type].label}</Badge>
        </div>
        <p className="text-muted-foreground text-xs">
          deleted <Time value={deletedAt} /> · can be restored until <Time value={recoverableUntil} exact />
        </p>
      </div>
      {canWrite && (
        <Button
          variant="outline"
          size="sm"
          aria-label={`Restore ${name}`}
          pending={restore.isPending}
          onClick={() => restore.mutate({ id })}
        >
          Restore
        </Button>
      )}
    </li>
  );
}

/** The credentials that were deleted and can be had back; nothing where there are none. */
export function DeletedCredentials({ canWrite }: { canWrite: boolean }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.credentials.deleted.queryOptions());
  if (error && !data) {
    return (
      <LoadError what="deleted credentials" error={error} onRetry={() => void refetch()} className="mt-6" />
    );
  }
  if (!data?.items.length) return null;
  return (
    <section aria-labelledby="deleted-credentials" className="mt-8 grid gap-2">
      <h2 id="deleted-credentials" className="font-medium text-sm">
        Deleted
      </h2>
      <ul className="divide-y rounded-lg border border-dashed">
        {data.items.map((credential) => (
          <DeletedRow key={credential.id} credential={credential} canWrite={canWrite} />
        ))}
      </ul>
    </section>
  );
}
