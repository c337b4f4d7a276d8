"use client";

import { useQuery } from "@tanstack/react-query";
import { LoadError } from "@/components/load-error";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useTRPC } from "@/trpc/client";
import { TurnOn } from "./turn-on";
import { WhenOn } from "./when-on";

/** Whether a code is asked for before something is changed that matters, and how to turn that on and off. */
export function TwoFactorCard() {
  const trpc = useTRPC();
  const query = useQuery(trpc.account.twoFactor.status.queryOptions());
  const since = query.data?.since;
  return (
    <Card>
      <CardHeader>
        <div className="flex flex-wrap items-center gap-2">
          <CardTitle>Two-factor</CardTitle>
          {query.data && <Badge variant={since ? "success" : "warning"}>{since ? "On" : "Off"}</Badge>}
        </div>
        <CardDescription>
          A code of your authenticator before credentials, API keys, models or sessions are changed.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-3">
        {query.isPending ? (
          <div role="status" aria-label="Loading two-factor">
            <Skeleton className="h-16 w-full" />
          </div>
        ) : !query.data ? (
          <LoadError what="two-factor" error={query.error} onRetry={() => void query.refetch()} />
        ) : since ? (
          <WhenOn status={{ ...query.data, since }} />
        ) : (
          <>
            <p className="text-muted-foreground text-sm">
              Without it, whoever gets hold of your session can change what your workflows sign in with. Any
              authenticator app will do.
            </p>
            <TurnOn />
          </>
        )}
      </CardContent>
    </Card>
  );
}
