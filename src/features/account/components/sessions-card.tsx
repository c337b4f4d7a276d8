"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { LoadError } from "@/components/load-error";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useTRPC } from "@/trpc/client";
import { SessionRow } from "./session-row";

/** Where the reader is signed in, and how to end that elsewhere. */
export function SessionsCard() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const query = useQuery(trpc.account.sessions.list.queryOptions());
  const [asking, setAsking] = useState(false);
  const endOthers = useMutation(trpc.account.sessions.endOthers.mutationOptions());
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.account.sessions.list.queryKey() });
  const confirm = async () => {
    const { ended } = await endOthers.mutateAsync();
    await refresh();
    toast.success(ended === 1 ? "One session was ended" : `${ended} sessions were ended`);
  };
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-x-6 pr-4 max-sm:pb-3">
        <CardHeader>
          <CardTitle>Sessions</CardTitle>
          <CardDescription>Where you are signed in. End what you do not know.</CardDescription>
        </CardHeader>
        {(query.data?.length ?? 0) > 1 && (
          <Button variant="outline" className="max-sm:ml-4" onClick={() => setAsking(true)}>
            End all others
          </Button>
        )}
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title="End all other sessions?"
          description="Everywhere but here you will have to sign in again."
          confirm="End them"
          onConfirm={confirm}
        />
      </div>
      <CardContent>
        {query.isPending ? (
          <div role="status" aria-label="Loading your sessions">
            <Skeleton className="h-14 w-full" />
          </div>
        ) : query.data ? (
          <ul aria-label="Your sessions" className="divide-y rounded-md border">
            {query.data.map((session) => (
              <SessionRow key={session.id} session={session} onEnded={refresh} />
            ))}
          </ul>
        ) : (
          <LoadError what="your sessions" error={query.error} onRetry={() => void query.refetch()} />
        )}
      </CardContent>
    </Card>
  );
}
