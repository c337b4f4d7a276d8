"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { EmptyState } from "@/components/empty-state";
import { LoadError } from "@/components/load-error";
import { LoadMore } from "@/components/load-more";
import { useTRPC } from "@/trpc/client";
import { CreateCredential } from "./create-credential";
import { CredentialListSkeleton } from "./credential-list-skeleton";
import { credentialPages } from "./credential-pages";
import { CredentialRow } from "./credential-row";

/** The workspace's credentials. `canWrite`: whether the reader may change them. */
export function CredentialList({ canWrite }: { canWrite: boolean }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(credentialPages(trpc));
  const uses = useQuery(trpc.credentials.uses.queryOptions());
  if (query.isPending) return <CredentialListSkeleton />;
  if (!query.data) {
    return <LoadError what="your credentials" error={query.error} onRetry={() => void query.refetch()} />;
  }
  const credentials = query.data.pages.flatMap((page) => page.items);
  if (credentials.length === 0) {
    return (
      <EmptyState icon={KeyRound} title="No credentials yet" action={canWrite && <CreateCredential />}>
        Store the key of an API once; nodes use it by name, and no document, log or run ever holds it.
      </EmptyState>
    );
  }
  return (
    <div className="grid grid-cols-1 gap-3">
      {query.isError && (
        <LoadError what="newer credentials" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {uses.isError && (
        <LoadError
          what="the workflows that use them"
          error={uses.error}
          onRetry={() => void uses.refetch()}
        />
      )}
      <ul className="divide-y rounded-lg border bg-card">
        {credentials.map((credential) => (
          <CredentialRow
            key={credential.id}
            credential={credential}
            uses={uses.data && (uses.data[credential.id] ?? [])}
            canWrite={canWrite}
          />
        ))}
      </ul>
      <LoadMore list={query} />
    </div>
  );
}
