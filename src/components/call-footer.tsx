import type { ReactNode } from "react";
import { ErrorLine } from "@/components/error-line";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { errorMessage } from "@/trpc/error";

/**
 * The end of a dialog that makes a call: why the call failed, the way out, shut while it is under way, and behind
 * it the button that makes it.
 */
export function CallFooter({
  call,
  onCancel,
  children,
}: {
  call: { error: unknown; isPending: boolean };
  onCancel: () => void;
  children: ReactNode;
}) {
  return (
    <>
      <ErrorLine>{call.error ? errorMessage(call.error) : null}</ErrorLine>
      <DialogFooter>
        <Button variant="outline" onClick={onCancel} disabled={call.isPending}>
          Cancel
        </Button>
        {children}
      </DialogFooter>
    </>
  );
}
