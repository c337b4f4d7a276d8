import { Pencil } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { createLoader, createSerializer, type inferParserType } from "nuqs/server";
import { cache, Suspense } from "react";
import { Page, PageHeader } from "@/components/shell/page";
import { Button } from "@/components/ui/button";
import { executionPages } from "@/features/execution/components/execution-pages";
import { ListSkeleton } from "@/features/execution/components/skeletons";
import { executionParams } from "@/features/execution/search-params";
import { executionsHref, workflowHref } from "@/lib/links";
import { createServerCaller } from "@/server/api/caller";
import type { Session } from "@/server/auth";
import { may } from "@/server/permissions";
import { toAppError } from "@/server/trpc";
import { createPrefetch, Prefetched } from "../../../prefetch";
import { currentSession, requireSession } from "../../../session";
import { RunsView } from "./runs-view";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const loadParams = createLoader(executionParams);
const addressOf = createSerializer(executionParams);

const workflowName = cache(async (session: Session, id: string): Promise<string> => {
  try {
    return (await createServerCaller(session).workflows.get({ id })).document.name;
  } catch (error) {
    if (toAppError(error).code === "NOT_FOUND") notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const session = await currentSession();
  return { title: session ? `Runs of ${await workflowName(session, (await params).id)}` : "Runs" };
}

/** A workflow's runs, and the opened one. */
export default async function ExecutionsPage({ params, searchParams }: Props) {
  const [{ id }, opened] = await Promise.all([params, loadParams(searchParams)]);
  const session = await requireSession(addressOf(executionsHref(id), opened));
  return (
    <Page className="max-w-[90rem]">
      <PageHeader
        title={await workflowName(session, id)}
        description="Runs of this workflow, newest first."
        actions={
          <Button asChild variant="outline">
            <Link href={workflowHref(id)}>
              <Pencil aria-hidden="true" /> Open the editor
            </Link>
          </Button>
        }
      />
      <Suspense
        fallback={
          <div className="lg:max-w-80">
            <ListSkeleton />
          </div>
        }
      >
        <Executions session={session} workflowId={id} opened={opened} />
      </Suspense>
    </Page>
  );
}

async function Executions({
  session,
  workflowId,
  opened: { status, execution },
}: {
  session: Session;
  workflowId: string;
  opened: inferParserType<typeof executionParams>;
}) {
  const { queryClient, trpc } = createPrefetch(session);
  await Promise.all([
    queryClient.prefetchInfiniteQuery(executionPages(trpc, workflowId, status)),
    execution && queryClient.prefetchQuery(trpc.executions.get.queryOptions({ id: execution })),
  ]);
  return (
    <Prefetched queryClient={queryClient}>
      <RunsView workflowId={workflowId} canRun={may(session.workspace.role, "executions:run")} />
    </Prefetched>
  );
}
