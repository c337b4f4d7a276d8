"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Time } from "@/components/time";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { useTRPC } from "@/trpc/client";
import type { TwoFactorStatus } from "../../two-factor-schema";
import { RecoveryCodes } from "./recovery-codes";

/** From so few recovery codes on the reader is told to make new ones. */
const few = 3;

/** What is known of the second factor while it is on, and what can be done with it. */
export function WhenOn({ status }: { status: TwoFactorStatus & { since: string } }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<"codes" | "off" | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const renew = useMutation(trpc.account.twoFactor.renewCodes.mutationOptions());
  const turnOff = useMutation(trpc.account.twoFactor.turnOff.mutationOptions());
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.account.twoFactor.status.queryKey() });
  const renewCodes = async () => {
    const made = await renew.mutateAsync();
    await refresh();
    setCodes(made.codes);
  };
  const confirmOff = async () => {
    await turnOff.mutateAsync();
    await refresh();
    toast.success("Two-factor is off");
  };
  const { since, codesLeft, shownUntil } = status;
  const ask = (which: "codes" | "off") => (open: boolean) => setAsking(open ? which : null);
  return (
    <>
      <p className="text-muted-foreground text-sm">
        On since <Time value={since} />.{" "}
        {shownUntil ? (
          <>
            This session is not asked again until <Time value={shownUntil} exact />.
          </>
        ) : (
          "This session is asked at its next change."
        )}
      </p>
      <p className={codesLeft <= few ? "text-sm text-warning" : "text-muted-foreground text-sm"}>
        {codesLeft === 1 ? "1 recovery code is left." : `${codesLeft} recovery codes are left.`}
        {codesLeft <= few && " Make new ones before they run out."}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" onClick={() => setAsking("codes")}>
          New recovery codes
        </Button>
        <Button variant="outline" onClick={() => setAsking("off")}>
          Turn off
        </Button>
      </div>
      <ConfirmDialog
        open={asking === "codes"}
        onOpenChange={ask("codes")}
        title="Make new recovery codes?"
        description="Those that you have now count no more."
        confirm="Make new codes"
        onConfirm={renewCodes}
      />
      <ConfirmDialog
        open={asking === "off"}
        onOpenChange={ask("off")}
        title="Turn two-factor off?"
        description="Whoever gets hold of your session can change credentials, keys and models then. The authenticator's account and the recovery codes are worth nothing any more."
        confirm="Turn off"
        onConfirm={confirmOff}
      />
      <Dialog open={codes !== null} onOpenChange={(open) => !open && setCodes(null)}>
        <DialogContent onInteractOutside={(event) => event.preventDefault()}>
          <DialogHeader>
            <DialogTitle>Store your recovery codes now</DialogTitle>
            <DialogDescription>
              Each stands in for the authenticator once. They are shown this once.
            </DialogDescription>
          </DialogHeader>
          <RecoveryCodes codes={codes ?? []} onDone={() => setCodes(null)} />
        </DialogContent>
      </Dialog>
    </>
  );
}
