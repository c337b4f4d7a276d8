"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { CopyButton } from "@/components/copy-button";
import { CodeField } from "@/components/step-up/code-field";
import { Button } from "@/components/ui/button";
import { buttonVariants } from "@/components/ui/button-variants";
import { useTRPC } from "@/trpc/client";
import type { TwoFactorSetup } from "../../two-factor-schema";

/** What an authenticator needs to know, and the first code that shows that it has it. */
export function SetUpForm({
  setup,
  onOn,
  onCancel,
}: {
  setup: TwoFactorSetup;
  onOn: (codes: string[]) => void;
  onCancel: () => void;
}) {
  const trpc = useTRPC();
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const confirm = useMutation(
    trpc.account.twoFactor.confirm.mutationOptions({ onSuccess: ({ codes }) => onOn(codes) }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!code.trim());
    if (code.trim()) confirm.mutate({ code });
  };
  const groups = setup.secret.match(/.{1,4}/g) ?? [];
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <div className="grid gap-2">
        <p>
          1. In an authenticator app, add an account by its <b className="font-medium">setup key</b>{" "}
          (time-based, 6 digits):
        </p>
        <div className="flex items-start gap-1 rounded-md border bg-muted/60 p-2.5">
          <code
            data-testid="two-factor-secret"
            className="min-w-0 flex-1 select-all font-mono text-sm leading-6 tracking-wide"
          >
            {groups.join(" ")}
          </code>
          <CopyButton text={setup.secret} label="Copy the setup key" className="-my-0.5" />
        </div>
        <a
          href={setup.address}
          className={buttonVariants({ variant: "outline", size: "sm", className: "w-fit" })}
        >
          Open the app on this device
        </a>
      </div>
      <div className="grid gap-2">
        <p>2. Enter the code that it shows now.</p>
        <CodeField id="two-factor-code" value={code} missing={missing} onChange={setCode} />
      </div>
      <CallFooter call={confirm} onCancel={onCancel}>
        <Button type="submit" pending={confirm.isPending}>
          Turn on
        </Button>
      </CallFooter>
    </form>
  );
}
