"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Search, Workflow } from "lucide-react";
import { useQueryStates } from "nuqs";
import { type ReactNode, useEffect } from "react";
import { EmptyState } from "@/components/empty-state";
import { LoadError } from "@/components/load-error";
import { LoadMore } from "@/components/load-more";
import { Input } from "@/components/ui/input";
import { useTRPC } from "@/trpc/client";
import { matches } from "./matches";
import { NewWorkflowLink } from "./new-workflow-link";
import { workflowListParams } from "./search-params";
import { WorkflowListSkeleton } from "./workflow-list-skeleton";
import { workflowPages } from "./workflow-pages";
import { WorkflowRow, WorkflowRowHead } from "./workflow-row";

/**
 * The workspace's workflows, with search by name and description. `canWrite`: whether the reader may change them;
 * `describe`: a further way to begin one.
 */
export function WorkflowList({ canWrite, describe }: { canWrite: boolean; describe: ReactNode }) {
  const trpc = useTRPC();
  const [{ q }, setParams] = useQueryStates(workflowListParams);
  const query = useInfiniteQuery(workflowPages(trpc));
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = query;

  // The search looks at everything, so what is not loaded yet is loaded for it.
  const wantsAll = q.trim() !== "" && hasNextPage && !isFetchingNextPage && !isError;
  useEffect(() => {
    if (wantsAll) void fetchNextPage();
  }, [wantsAll, fetchNextPage]);

  if (query.isPending) return <WorkflowListSkeleton />;
  if (!query.data) {
    return <LoadError what="your workflows" error={query.error} onRetry={() => void query.refetch()} />;
  }
  const workflows = query.data.pages.flatMap((page) => page.items);
  if (workflows.length === 0) return <NoWorkflows canWrite={canWrite} describe={describe} />;
  const found = workflows.filter((workflow) => matches(workflow, q));
  return (
    <div className="grid grid-cols-1 gap-3">
      <div className="relative w-full sm:max-w-72">
        <Search
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
        />
        <Input
          type="search"
          aria-label="Search workflows"
          placeholder="Search workflows"
          className="pl-8"
          value={q}
          onChange={(event) => void setParams({ q: event.target.value || null })}
        />
      </div>
      {query.isError && (
        <LoadError what="more workflows" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {found.length > 0 ? (
        <div className="rounded-lg border bg-card">
          <WorkflowRowHead />
          <ul className="divide-y">
            {found.map((workflow) => (
              <WorkflowRow key={workflow.id} workflow={workflow} canWrite={canWrite} />
            ))}
          </ul>
        </div>
      ) : (
        !wantsAll &&
        !isFetchingNextPage && (
          <EmptyState icon={Search} title={`No workflow matches “${q.trim()}”`}>
            Names and descriptions are searched.
          </EmptyState>
        )
      )}
      <LoadMore list={{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
      <p role="status" className="sr-only">
        {q.trim() && `${found.length} workflows match`}
      </p>
    </div>
  );
}

function NoWorkflows({ canWrite, describe }: { canWrite: boolean; describe: ReactNode }) {
  return (
    <EmptyState
      icon={Workflow}
      title="No workflows yet"
      action={
        canWrite && (
          <span className="flex flex-wrap justify-center gap-2">
            {describe}
            <NewWorkflowLink />
          </span>
        )
      }
    >
      A workflow starts with a trigger and runs one durable step after the other. Say what it should do, or
      begin with a template, an empty canvas or a file.
    </EmptyState>
  );
}
