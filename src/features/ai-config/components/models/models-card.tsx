"use client";

import { useQuery } from "@tanstack/react-query";
import { LoadError } from "@/components/load-error";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useTRPC } from "@/trpc/client";
import { BudgetForm } from "./budget-form";
import { PresentModel } from "./present-model";
import { Usage } from "./usage";

function Loading({ what, className }: { what: string; className: string }) {
  return (
    <div role="status" aria-label={`Loading ${what}`}>
      <Skeleton className={className} />
    </div>
  );
}

/** The model of the workspace, what was used of models, and their budget. `canWrite`: whether the reader may change it. */
export function ModelsCard({ canWrite }: { canWrite: boolean }) {
  const trpc = useTRPC();
  const model = useQuery(trpc.ai.model.get.queryOptions());
  const usage = useQuery(trpc.ai.usage.queryOptions());
  return (
    <Card>
      <CardHeader>
        <CardTitle>Models</CardTitle>
        <CardDescription>
          Who answers magic input, descriptions and explanations, and AI steps without a credential of their
          own. Without a model the built-in parser answers.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid grid-cols-1 gap-5">
        {model.data ? (
          <PresentModel model={model.data} canWrite={canWrite} />
        ) : model.isPending ? (
          <Loading what="the model" className="h-14 w-full" />
        ) : (
          <LoadError what="the model" error={model.error} onRetry={() => void model.refetch()} />
        )}
        {usage.data ? (
          <>
            <Usage usage={usage.data} />
            <BudgetForm budget={usage.data.budget} canWrite={canWrite} />
          </>
        ) : usage.isPending ? (
          <Loading what="what models were used for" className="h-32 w-full" />
        ) : (
          <LoadError
            what="what models were used for"
            error={usage.error}
            onRetry={() => void usage.refetch()}
          />
        )}
      </CardContent>
    </Card>
  );
}
