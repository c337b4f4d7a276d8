"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorLine } from "@/components/error-line";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import { RecoveryCodes } from "./recovery-codes";
import { SetUpForm } from "./set-up-form";

/** The button that sets up an authenticator, and the dialog in which that is done. */
export function TurnOn() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useMutation(trpc.account.twoFactor.begin.mutationOptions({ onSuccess: () => setOpen(true) }));
  const close = () => {
    setOpen(false);
    if (!codes) return;
    void queryClient.invalidateQueries({ queryKey: trpc.account.twoFactor.status.queryKey() });
    toast.success("Two-factor is on");
  };
  return (
    <>
      <Button className="w-fit" pending={begin.isPending} onClick={() => begin.mutate()}>
        Turn on two-factor
      </Button>
      <ErrorLine>{begin.error && errorMessage(begin.error)}</ErrorLine>
      <Dialog open={open} onOpenChange={(next) => !next && close()}>
        <DialogContent onInteractOutside={codes ? (event) => event.preventDefault() : undefined}>
          <DialogHeader>
            <DialogTitle>{codes ? "Store your recovery codes now" : "Set up an authenticator"}</DialogTitle>
            <DialogDescription>
              {codes
                ? "Each stands in for the authenticator once, should you lose it. They are shown this once."
                : "From then on a code of it is asked for before credentials, keys, models and sessions are changed."}
            </DialogDescription>
          </DialogHeader>
          {codes ? (
            <RecoveryCodes codes={codes} onDone={close} />
          ) : (
            begin.data && <SetUpForm setup={begin.data} onOn={setCodes} onCancel={close} />
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}
