import { useRef } from "react";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { DescribeStartForm } from "./describe-start";
import { useDescribeStart } from "./use-describe-start";

/** Describing a new workflow, over the page. */
export function DescribeDialog({ onClose }: { onClose: () => void }) {
  const start = useDescribeStart();
  const field = useRef<HTMLTextAreaElement>(null);
  const asking = start.status.kind === "asking";
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="max-w-2xl"
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          field.current?.focus();
        }}
        onEscapeKeyDown={(event) => {
          if (!asking) return;
          event.preventDefault();
          start.cancel();
        }}
      >
        <DialogHeader>
          <DialogTitle>Describe a workflow</DialogTitle>
          <DialogDescription>A proposal opens in the editor. Nothing runs by itself.</DialogDescription>
        </DialogHeader>
        <DescribeStartForm start={start} field={field} />
      </DialogContent>
    </Dialog>
  );
}
