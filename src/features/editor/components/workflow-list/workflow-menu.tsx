"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, History, Pencil, Play, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { executionsHref, workflowHref } from "@/lib/links";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import type { WorkflowSummary } from "../../schema";

/** What can be done with one workflow of the list. */
export function WorkflowMenu({ workflow, canWrite }: { workflow: WorkflowSummary; canWrite: boolean }) {
  const { id, name } = workflow;
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const run = useMutation(
    trpc.executions.run.mutationOptions({
      onSuccess: ({ executionId }) => router.push(executionsHref(id, executionId)),
      onError: (error) => toast.error(`“${name}” was not started`, { description: errorMessage(error) }),
    }),
  );
  const remove = useMutation(trpc.workflows.delete.mutationOptions());
  const confirmRemoval = async () => {
    await remove.mutateAsync({ id });
    await queryClient.invalidateQueries({ queryKey: trpc.workflows.list.pathKey() });
    toast.success(`Deleted “${name}”`);
  };
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Actions for ${name}`}
            className="relative text-muted-foreground"
            pending={run.isPending}
          >
            <Ellipsis aria-hidden="true" />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem asChild>
            <Link href={workflowHref(id)}>
              <Pencil aria-hidden="true" /> Open in the editor
            </Link>
          </DropdownMenuItem>
          <DropdownMenuItem asChild>
            <Link href={executionsHref(id)}>
              <History aria-hidden="true" /> Runs
            </Link>
          </DropdownMenuItem>
          {canWrite && (
            <>
              <DropdownMenuItem onSelect={() => run.mutate({ id })}>
                <Play aria-hidden="true" /> Run the draft
              </DropdownMenuItem>
              <DropdownMenuSeparator />
              <DropdownMenuItem variant="destructive" onSelect={() => setAsking(true)}>
                <Trash2 aria-hidden="true" /> Delete…
              </DropdownMenuItem>
            </>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete “${name}”?`}
        description={
          workflow.activeVersion === null
            ? "The workflow leaves the list. Runs that are under way finish."
            : `Version ${workflow.activeVersion} is live: its triggers stop answering at once. Runs that are under way finish.`
        }
        confirm="Delete workflow"
        onConfirm={confirmRemoval}
      />
    </>
  );
}
