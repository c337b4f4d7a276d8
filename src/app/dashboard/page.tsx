import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Page, PageHeader } from "@/components/shell/page";
import { Button } from "@/components/ui/button";
import { WorkflowList } from "@/features/editor/components/workflow-list/workflow-list";
import { workflowPages } from "@/features/editor/components/workflow-list/workflow-pages";
import { may } from "@/server/permissions";
import { createPrefetch, Prefetched } from "../prefetch";
import { requireSession } from "../session";

export const metadata: Metadata = { title: "Workflows" };

/** The workspace's workflows. */
export default async function DashboardPage() {
  const session = await requireSession("/dashboard");
  const { queryClient, trpc } = createPrefetch(session);
  await queryClient.prefetchInfiniteQuery(workflowPages(trpc));
  const canWrite = may(session.workspace.role, "workflows:write");
  return (
    <Page>
      <PageHeader
        title="Workflows"
        description="Everything that runs in your workspace."
        actions={
          canWrite && (
            <Button asChild>
              <Link href="/workflows/new">
                <Plus aria-hidden="true" /> New workflow
              </Link>
            </Button>
          )
        }
      />
      <Prefetched queryClient={queryClient}>
        <WorkflowList canWrite={canWrite} />
      </Prefetched>
    </Page>
  );
}
