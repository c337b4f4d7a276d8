import type { Metadata } from "next";
import { Suspense } from "react";
import { Page, PageHeader } from "@/components/shell/page";
import { DescribeButton } from "@/features/ai-config/components/describe/describe-button";
import { NewWorkflowLink } from "@/features/editor/components/workflow-list/new-workflow-link";
import { WorkflowList } from "@/features/editor/components/workflow-list/workflow-list";
import { WorkflowListSkeleton } from "@/features/editor/components/workflow-list/workflow-list-skeleton";
import { workflowPages } from "@/features/editor/components/workflow-list/workflow-pages";
import type { Session } from "@/server/auth";
import { may } from "@/server/permissions";
import { createPrefetch, Prefetched } from "../prefetch";
import { requireSession } from "../session";

export const metadata: Metadata = { title: "Workflows" };

/** The workspace's workflows. */
export default async function DashboardPage() {
  const session = await requireSession("/dashboard");
  const canWrite = may(session.workspace.role, "workflows:write");
  return (
    <Page>
      <PageHeader
        title="Workflows"
        description="Everything that runs in your workspace."
        actions={
          canWrite && (
            <>
              <DescribeButton />
              <NewWorkflowLink />
            </>
          )
        }
      />
      <Suspense fallback={<WorkflowListSkeleton />}>
        <Workflows session={session} canWrite={canWrite} />
      </Suspense>
    </Page>
  );
}

async function Workflows({ session, canWrite }: { session: Session; canWrite: boolean }) {
  const { queryClient, trpc } = createPrefetch(session);
  await queryClient.prefetchInfiniteQuery(workflowPages(trpc));
  return (
    <Prefetched queryClient={queryClient}>
      <WorkflowList canWrite={canWrite} describe={<DescribeButton />} />
    </Prefetched>
  );
}
