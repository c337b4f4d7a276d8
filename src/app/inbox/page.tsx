import type { Metadata } from "next";
import { createLoader, createSerializer } from "nuqs/server";
import { Suspense } from "react";
import { Page, PageHeader } from "@/components/shell/page";
import { filterOf, inboxPages } from "@/features/execution/components/inbox/inbox-pages";
import { InboxView } from "@/features/execution/components/inbox/inbox-view";
import { ListSkeleton } from "@/features/execution/components/skeletons";
import { type InboxParams, inboxParams } from "@/features/execution/search-params";
import type { Session } from "@/server/auth";
import { may } from "@/server/permissions";
import { createPrefetch, Prefetched } from "../prefetch";
import { requireSession } from "../session";

export const metadata: Metadata = { title: "Failed runs" };

const loadParams = createLoader(inboxParams);
const addressOf = createSerializer(inboxParams);

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The runs that failed and that nobody has replayed or dismissed. */
export default async function InboxPage({ searchParams }: Props) {
  const params = await loadParams(searchParams);
  const session = await requireSession(addressOf("/inbox", params));
  return (
    <Page className="max-w-[90rem]">
      <PageHeader
        title="Failed runs"
        description="Until somebody replays or dismisses them. A replay that fails again comes back."
      />
      <Suspense fallback={<ListSkeleton />}>
        <Inbox session={session} params={params} />
      </Suspense>
    </Page>
  );
}

async function Inbox({ session, params }: { session: Session; params: InboxParams }) {
  const { queryClient, trpc } = createPrefetch(session);
  const filter = filterOf(params);
  await Promise.all([
    queryClient.prefetchInfiniteQuery(inboxPages(trpc, filter)),
    queryClient.prefetchQuery(trpc.executions.failures.queryOptions({ dismissed: filter.dismissed })),
  ]);
  return (
    <Prefetched queryClient={queryClient}>
      <InboxView canRun={may(session.workspace.role, "executions:run")} />
    </Prefetched>
  );
}
