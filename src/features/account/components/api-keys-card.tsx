"use client";

import { useQuery } from "@tanstack/react-query";
import { LoadError } from "@/components/load-error";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useTRPC } from "@/trpc/client";
import { ApiKeyRow } from "./api-key-row";
import { CreateApiKey } from "./create-api-key";

/** The keys of the REST API. `canWrite`: whether the reader may make and revoke keys. */
export function ApiKeysCard({ canWrite }: { canWrite: boolean }) {
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-x-6 pr-4 max-sm:pb-3">
        <CardHeader>
          <CardTitle>API keys</CardTitle>
          <CardDescription>
            For scripts that call the REST API under <code className="font-mono text-xs">/api/v1</code>.
          </CardDescription>
        </CardHeader>
        {canWrite && (
          <div className="max-sm:ml-4">
            <CreateApiKey />
          </div>
        )}
      </div>
      <CardContent>
        <ApiKeys canWrite={canWrite} />
      </CardContent>
    </Card>
  );
}

function ApiKeys({ canWrite }: { canWrite: boolean }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.account.apiKeys.list.queryOptions());
  if (query.isPending) {
    return (
      <div role="status" aria-label="Loading the API keys">
        <Skeleton className="h-14 w-full" />
      </div>
    );
  }
  if (!query.data) {
    return <LoadError what="your API keys" error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data.length === 0) {
    return (
      <p className="rounded-md border border-dashed px-3 py-4 text-muted-foreground">No API keys yet.</p>
    );
  }
  return (
    <ul className="divide-y rounded-md border">
      {query.data.map((apiKey) => (
        <ApiKeyRow key={apiKey.id} apiKey={apiKey} canWrite={canWrite} />
      ))}
    </ul>
  );
}
