"use client";

import { type InfiniteData, type UseInfiniteQueryResult, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { LoadError } from "@/components/load-error";
import { LoadMore } from "@/components/load-more";
import { toast } from "@/components/toast";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import type { InboxFilter, InboxItem } from "../../inbox-schema";
import { bulkLimit } from "../../replay-schema";
import { BulkBar } from "./bulk-bar";
import { InboxRow } from "./inbox-row";

/** How many runs can be chosen at most. */
const mostChosen = 5_000;

type Page = { items: InboxItem[]; nextCursor: string | null };

/** The failed runs of a filter, to be chosen and replayed or dismissed. */
export function InboxList({
  list,
  filter,
  canRun,
  onReplay,
}: {
  list: UseInfiniteQueryResult<InfiniteData<Page>, unknown>;
  filter: InboxFilter;
  canRun: boolean;
  onReplay: (ids: readonly string[]) => void;
}) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const allShown = items.length > 0 && items.every(({ id }) => chosen.has(id));

  const choose = useCallback((id: string, wanted: boolean) => {
    setChosen((before) => {
      const after = new Set(before);
      if (wanted) after.add(id);
      else after.delete(id);
      return after;
    });
  }, []);

  const work = async (what: () => Promise<void>) => {
    setBusy(true);
    try {
      await what();
    } catch (error) {
      toast.error(errorMessage(error));
    } finally {
      setBusy(false);
    }
  };
  const refresh = () => {
    for (const each of [trpc.executions.inbox, trpc.executions.failures, trpc.executions.inboxCount]) {
      void queryClient.invalidateQueries({ queryKey: each.pathKey() });
    }
  };

  /** Chooses everything that the filter lets through, whether it is shown or not. */
  const chooseAll = () =>
    work(async () => {
      const ids: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page: Page = await client.executions.inbox.query({ ...filter, limit: 100, cursor });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor && ids.length < mostChosen);
      setChosen(new Set(ids));
    });

  const dismiss = () =>
    work(async () => {
      const ids = [...chosen];
      const change = filter.dismissed ? client.executions.undismiss : client.executions.dismiss;
      let changed = 0;
      for (let at = 0; at < ids.length; at += bulkLimit) {
        changed += (await change.mutate({ ids: ids.slice(at, at + bulkLimit) })).changed;
      }
      toast.success(filter.dismissed ? `${changed} put back into the inbox` : `${changed} dismissed`);
      setChosen(new Set());
      refresh();
    });

  return (
    <>
      {canRun && (
        <BulkBar
          count={chosen.size}
          allShown={allShown}
          more={list.hasNextPage}
          dismissed={filter.dismissed}
          busy={busy}
          onChooseShown={(wanted) => setChosen(new Set(wanted ? items.map(({ id }) => id) : []))}
          onChooseAll={() => void chooseAll()}
          onReplay={() => onReplay([...chosen])}
          onDismiss={() => void dismiss()}
        />
      )}
      {list.isError && (
        <LoadError what="newer failures" error={list.error} onRetry={() => void list.refetch()} />
      )}
      <ul className="divide-y rounded-lg border bg-card">
        {items.map((item) => (
          <InboxRow
            key={item.id}
            item={item}
            chosen={chosen.has(item.id)}
            onChoose={canRun ? choose : undefined}
          />
        ))}
      </ul>
      <LoadMore list={list} />
    </>
  );
}
