"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { useTRPC } from "@/trpc/client";

/** Ends a run before its time, after a question. */
export function CancelButton({ executionId }: { executionId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const cancel = useMutation(trpc.executions.cancel.mutationOptions());
  const confirm = async () => {
    await cancel.mutateAsync({ id: executionId });
    await queryClient.invalidateQueries({ queryKey: trpc.executions.list.pathKey() });
    toast.success("The run is being cancelled");
  };
  return (
    <>
      <Button variant="outline" size="sm" onClick={() => setAsking(true)}>
        <Ban aria-hidden="true" /> Cancel run
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Cancel this run?"
        description="Calls that are under way are broken off, and nothing new starts. What has been done is not undone."
        confirm="Cancel run"
        cancel="Keep running"
        onConfirm={confirm}
      />
    </>
  );
}
