import { notFound, redirect } from "next/navigation";
import { executionHref, executionsHref } from "@/lib/links";
import { createServerCaller } from "@/server/api/caller";
import { toAppError } from "@/server/trpc";
import { requireSession } from "../../session";

/** A run by its id alone: leads to it among the runs of its workflow. */
export default async function ExecutionPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const caller = createServerCaller(await requireSession(executionHref(id)));
  const place = await caller.executions.place({ id }).catch((error: unknown) => {
    if (toAppError(error).code === "NOT_FOUND") notFound();
    throw error;
  });
  redirect(executionsHref(place.workflowId, id));
}
