import type { Metadata } from "next";
import { Page, PageHeader } from "@/components/shell/page";
import { DescribeSection } from "@/features/ai-config/components/describe/describe-section";
import { NewWorkflow } from "@/features/editor/components/workflow-list/new/new-workflow";
import { may } from "@/server/permissions";
import { requireSession } from "../../session";

export const metadata: Metadata = { title: "New workflow" };

/** The ways to begin a workflow. */
export default async function NewWorkflowPage() {
  const session = await requireSession("/workflows/new");
  const canWrite = may(session.workspace.role, "workflows:write");
  return (
    <Page>
      <PageHeader
        title="New workflow"
        description="It begins as a draft: nothing runs until you press Test or deploy it."
      />
      {canWrite ? (
        <>
          <DescribeSection />
          <NewWorkflow />
        </>
      ) : (
        <p className="text-muted-foreground">
          Your role {session.workspace.role} does not allow new workflows. Ask an owner or admin of the
          workspace.
        </p>
      )}
    </Page>
  );
}
