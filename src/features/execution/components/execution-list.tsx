"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { statusLooks } from "@/components/execution/status";
import { LoadError } from "@/components/load-error";
import { LoadMore } from "@/components/load-more";
import { Button } from "@/components/ui/button";
import { workflowHref } from "@/lib/links";
import { useTRPC } from "@/trpc/client";
import type { ExecutionStatus } from "../schema";
import { ExecutionItem } from "./execution-item";
import { executionPages } from "./execution-pages";
import { ListSkeleton } from "./skeletons";

/** A workflow's runs, newest first, with more on demand. */
export function ExecutionList({
  workflowId,
  status,
  openId,
  onOpen,
  onClearFilter,
}: {
  workflowId: string;
  status: ExecutionStatus | null;
  openId: string | null;
  onOpen: (executionId: string) => void;
  onClearFilter: () => void;
}) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(executionPages(trpc, workflowId, status));
  if (query.isPending) return <ListSkeleton />;
  if (!query.data) {
    return <LoadError what="the runs" error={query.error} onRetry={() => void query.refetch()} />;
  }
  const executions = query.data.pages.flatMap((page) => page.items);
  if (executions.length === 0) {
    return status ? (
      <EmptyState
        icon={History}
        title={`No run is ${statusLooks[status].label.toLowerCase()}`}
        action={
          <Button variant="outline" onClick={onClearFilter}>
            Show all runs
          </Button>
        }
      />
    ) : (
      <EmptyState
        icon={History}
        title="No runs yet"
        action={
          <Button asChild variant="outline">
            <Link href={workflowHref(workflowId)}>Open the editor</Link>
          </Button>
        }
      >
        Press Test in the editor, or deploy and call the trigger.
      </EmptyState>
    );
  }
  return (
    <div className="min-h-0 overflow-y-auto rounded-lg border bg-card">
      <ul className="divide-y">
        {executions.map((execution) => (
          <ExecutionItem
            key={execution.id}
            execution={execution}
            open={execution.id === openId}
            onOpen={onOpen}
          />
        ))}
      </ul>
      {query.isError && (
        <LoadError
          what="newer runs"
          error={query.error}
          onRetry={() => void query.refetch()}
          className="m-2"
        />
      )}
      {query.hasNextPage && (
        <div className="border-t p-2">
          <LoadMore list={query} variant="ghost" className="w-full" />
        </div>
      )}
    </div>
  );
}
