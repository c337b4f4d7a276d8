"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CircleCheck, Search } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { LoadError } from "@/components/load-error";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { useTRPC } from "@/trpc/client";
import { inboxParams } from "../../search-params";
import { ListSkeleton } from "../skeletons";
import { BulkDialog } from "./bulk-dialog";
import { FailureGroups } from "./failure-groups";
import { InboxList } from "./inbox-list";
import { filterOf, inboxPages } from "./inbox-pages";
import { WorkflowFilter } from "./workflow-filter";

/** The failed runs, by what went wrong and one by one. `canRun`: whether the reader may replay and dismiss. */
export function InboxView({ canRun }: { canRun: boolean }) {
  const trpc = useTRPC();
  const [params, setParams] = useQueryStates(inboxParams);
  const { workflow, error, node, q, dismissed } = params;
  const filter = useMemo(
    () => filterOf({ workflow, error, node, q, dismissed }),
    [workflow, error, node, q, dismissed],
  );
  const groups = useQuery({
    ...trpc.executions.failures.queryOptions({ dismissed }),
    refetchInterval: 10_000,
  });
  const list = useInfiniteQuery(inboxPages(trpc, filter));
  // Kept here, for the list goes when the last of its runs is replayed.
  const [replaying, setReplaying] = useState<readonly string[] | null>(null);
  const [round, setRound] = useState(0);
  const filtered = workflow !== null || error !== null || node !== null || q.trim() !== "";
  const clear = () => void setParams({ workflow: null, error: null, node: null, q: null });
  const chosen =
    workflow !== null && error !== null && node !== null
      ? { workflowId: workflow, errorName: error, nodeId: node }
      : null;

  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <section aria-label="What went wrong" className="grid gap-3">
        <Select
          value={dismissed ? "dismissed" : "open"}
          onValueChange={(value) => void setParams({ dismissed: value === "dismissed" ? true : null })}
        >
          <SelectTrigger aria-label="Which failures">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value="open">In the inbox</SelectItem>
            <SelectItem value="dismissed">Dismissed and replayed</SelectItem>
          </SelectContent>
        </Select>
        {groups.data ? (
          <FailureGroups
            groups={groups.data.items}
            total={groups.data.total}
            chosen={chosen}
            onChoose={(group) =>
              void setParams({
                workflow: group?.workflowId ?? null,
                error: group?.errorName ?? null,
                node: group?.nodeId ?? null,
              })
            }
          />
        ) : groups.isError ? (
          <LoadError
            what="the kinds of failures"
            error={groups.error}
            onRetry={() => void groups.refetch()}
          />
        ) : (
          <ListSkeleton />
        )}
      </section>
      <section aria-label="Failed runs" className="grid min-w-0 gap-3">
        <div className="flex flex-col gap-2 sm:flex-row">
          <WorkflowFilter
            value={workflow}
            groups={groups.data?.items ?? []}
            onChange={(next) => void setParams({ workflow: next, error: null, node: null })}
          />
          <div className="relative flex-1">
            <Search
              aria-hidden="true"
              className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
            />
            <Input
              type="search"
              aria-label="Search error messages"
              placeholder="Search error messages"
              className="pl-8"
              maxLength={200}
              value={q}
              onChange={(event) => void setParams({ q: event.target.value || null })}
            />
          </div>
        </div>
        {list.isPending ? (
          <ListSkeleton />
        ) : !list.data ? (
          <LoadError what="the failed runs" error={list.error} onRetry={() => void list.refetch()} />
        ) : list.data.pages[0]?.items.length ? (
          <InboxList
            key={`${JSON.stringify(filter)} ${round}`}
            list={list}
            filter={filter}
            canRun={canRun}
            onReplay={setReplaying}
          />
        ) : filtered ? (
          <EmptyState
            icon={Search}
            title="No failed run matches"
            action={
              <Button variant="outline" onClick={clear}>
                Show all failures
              </Button>
            }
          />
        ) : (
          <EmptyState icon={CircleCheck} title={dismissed ? "Nothing was dismissed" : "No failed runs"}>
            {dismissed
              ? "What is dismissed or replayed is kept here."
              : "A run that fails appears here until somebody replays or dismisses it."}
          </EmptyState>
        )}
      </section>
      {replaying && (
        <BulkDialog
          ids={replaying}
          onClose={(worked) => {
            setReplaying(null);
            if (worked) setRound(round + 1);
          }}
        />
      )}
    </div>
  );
}
