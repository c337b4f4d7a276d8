import { TRPCError } from "@trpc/server";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { requireSession } from "@/app/session";
import type { WorkflowDetail } from "@/features/editor/schema";
import { createServerCaller } from "@/server/api/caller";
import { may } from "@/server/permissions";
import { WorkflowEditor } from "./workflow-editor";

type Props = { params: Promise<{ id: string }> };

/** The workflow for whoever looks at the page; what is not theirs is not there. */
const loadWorkflow = cache(async (id: string): Promise<WorkflowDetail> => {
  const session = await requireSession(`/workflows/${id}`);
  try {
    return await createServerCaller(session).workflows.get({ id });
  } catch (error) {
    // A malformed id is refused before it is looked for, and answered like one that does not exist.
    const absent = error instanceof TRPCError && ["NOT_FOUND", "BAD_REQUEST"].includes(error.code);
    if (absent) notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { document } = await loadWorkflow((await params).id);
  return { title: document.name };
}

export default async function EditorPage({ params }: Props) {
  const { id } = await params;
  const { workspace } = await requireSession(`/workflows/${id}`);
  return (
    <WorkflowEditor
      workflow={await loadWorkflow(id)}
      canWrite={may(workspace.role, "workflows:write")}
      canRun={may(workspace.role, "workflows:run")}
    />
  );
}
