"use client";

import { RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { executionsHref } from "@/lib/links";
import { ReplayDialog, type StartStep } from "./replay-dialog";

/** Opens the dialog by which a finished run is replayed, and leads to the new run. */
export function ReplayButton({
  executionId,
  workflowId,
  starts,
}: {
  executionId: string;
  workflowId: string;
  starts: readonly StartStep[];
}) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="outline" size="sm" onClick={() => setOpen(true)}>
        <RotateCcw aria-hidden="true" /> Replay…
      </Button>
      {open && (
        <ReplayDialog
          executionId={executionId}
          starts={starts}
          onClose={() => setOpen(false)}
          onStarted={(started) => {
            setOpen(false);
            router.push(executionsHref(workflowId, started));
          }}
        />
      )}
    </>
  );
}
