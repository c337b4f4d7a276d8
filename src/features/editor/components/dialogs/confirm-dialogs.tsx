import { useAtomValue, useSetAtom } from "jotai";
import { useState } from "react";
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { useTRPCClient } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import { deploymentAtom } from "../../state/save-atoms";
import { useEditor } from "../editor-context";
import { notify } from "../notify";

function Confirm({
  title,
  description,
  cancel,
  confirm,
  testId,
  pending = false,
  onConfirm,
  onClose,
}: {
  title: string;
  description: string;
  cancel: string;
  confirm: string;
  testId: string;
  pending?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <AlertDialog open onOpenChange={(open) => !open && onClose()}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>{title}</AlertDialogTitle>
          <AlertDialogDescription>{description}</AlertDialogDescription>
        </AlertDialogHeader>
        <AlertDialogFooter>
          <AlertDialogCancel asChild>
            <Button variant="outline">{cancel}</Button>
          </AlertDialogCancel>
          <Button variant="destructive" pending={pending} data-testid={testId} onClick={onConfirm}>
            {confirm}
          </Button>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}

/** Asks before an empty canvas replaces a workflow that has nodes. */
export function EmptyDialog({ onClose }: { onClose: () => void }) {
  const { autosaver } = useEditor();
  const count = autosaver.stored.document.nodes.length;
  return (
    <Confirm
      title="Save an empty workflow?"
      description={`The stored workflow has ${count} ${count === 1 ? "node" : "nodes"}; the canvas has none. Undo (Ctrl+Z) brings them back. Versions that are deployed stay as they are.`}
      cancel="Do not save"
      confirm="Save it empty"
      testId="confirm-empty"
      onConfirm={() => {
        void autosaver.allowEmpty();
        onClose();
      }}
      onClose={onClose}
    />
  );
}

/** Asks before triggers stop starting the workflow. */
export function DeactivateDialog({ onClose }: { onClose: () => void }) {
  const { workflowId } = useEditor();
  const { version } = useAtomValue(deploymentAtom);
  const setDeployment = useSetAtom(deploymentAtom);
  const client = useTRPCClient();
  const [pending, setPending] = useState(false);
  const deactivate = async () => {
    setPending(true);
    try {
      await client.workflows.deactivate.mutate({ id: workflowId });
      setDeployment({ version: null, draftIsActive: false });
      notify.success("Deactivated: nothing starts this workflow any more.");
      onClose();
    } catch (error) {
      notify.error(errorMessage(error));
      setPending(false);
    }
  };
  return (
    <Confirm
      title={`Deactivate version ${version}?`}
      description="Its webhooks answer 404 and its schedules stop. Runs that have started go on. Deploying again turns it on."
      cancel="Keep it live"
      confirm="Deactivate"
      testId="confirm-deactivate"
      pending={pending}
      onConfirm={() => void deactivate()}
      onClose={onClose}
    />
  );
}
