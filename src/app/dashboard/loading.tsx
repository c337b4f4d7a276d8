import { Page, PageHeader } from "@/components/shell/page";
import { WorkflowListSkeleton } from "@/features/editor/components/workflow-list/workflow-list-skeleton";

/** The dashboard while its data is read. */
export default function Loading() {
  return (
    <Page>
      <PageHeader title="Workflows" description="Everything that runs in your workspace." />
      <WorkflowListSkeleton />
    </Page>
  );
}
