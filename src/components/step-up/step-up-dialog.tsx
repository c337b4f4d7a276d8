"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { useTRPC } from "@/trpc/client";
import type { StepUpDialogProps } from "./ask-step-up";
import { CodeField } from "./code-field";

/** Asks for a code of the reader's authenticator, or a recovery code, before what they began is done. */
export function StepUpDialog({ onSettled }: StepUpDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const show = useMutation(
    trpc.account.twoFactor.show.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: trpc.account.twoFactor.status.queryKey() });
        onSettled(true);
      },
      onError: () => setCode(""),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!code.trim());
    if (code.trim()) show.mutate({ code });
  };
  const other = () => {
    setRecovery(!recovery);
    setCode("");
    setMissing(false);
    show.reset();
  };
  return (
    <Dialog open onOpenChange={() => !show.isPending && onSettled(false)}>
      <DialogContent className="max-w-sm">
        <DialogHeader>
          <DialogTitle>Confirm that it is you</DialogTitle>
          <DialogDescription>
            {recovery
              ? "Type one of your recovery codes. Each counts once."
              : "Enter the code of your authenticator. You are not asked again in this session for 15 minutes."}
          </DialogDescription>
        </DialogHeader>
        <form noValidate onSubmit={submit} className="grid gap-4">
          <CodeField
            key={recovery ? "recovery" : "code"}
            id="step-up-code"
            recovery={recovery}
            value={code}
            missing={missing}
            onChange={setCode}
          />
          <button
            type="button"
            className="w-fit rounded-sm text-primary text-sm underline-offset-2 hover:underline"
            onClick={other}
          >
            {recovery ? "Use the authenticator" : "Use a recovery code"}
          </button>
          <CallFooter call={show} onCancel={() => onSettled(false)}>
            <Button type="submit" pending={show.isPending}>
              Confirm
            </Button>
          </CallFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
