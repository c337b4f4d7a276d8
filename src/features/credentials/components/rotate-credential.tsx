"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { useTRPC } from "@/trpc/client";
import { clientErrorOf } from "@/trpc/error";
import { testUrl } from "../inputs";
import type { Credential } from "../schema";
import {
  errorsAfter,
  errorsOf,
  type FieldErrors,
  initialValue,
  sentValue,
  valueErrors,
} from "./credential-draft";
import { credentialLooks, type FlatValue } from "./credential-types";
import { HeaderRows } from "./header-rows";
import { HostOfTest } from "./host-of-test";
import { knownTestUrl } from "./test-connection";
import { TestUrlField } from "./test-url-field";
import { ValueField } from "./value-field";

type Props = { credential: Credential; open: boolean; onOpenChange: (open: boolean) => void };

/** The dialog in which a credential is given a new value. */
export function RotateCredential({ credential, open, onOpenChange }: Props) {
  const { name, oauth } = credential;
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{oauth ? `New client secret of “${name}”` : `New value of “${name}”`}</DialogTitle>
          <DialogDescription>
            {oauth
              ? "The provider is asked for a token with it, and only then is it used: by runs the next time they need one. What the owner agreed to stays."
              : "It is stored beside the present one, tested, and only then used: by runs within a minute, without a change of any workflow."}
          </DialogDescription>
        </DialogHeader>
        <RotateForm credential={credential} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function RotateForm({ credential, onDone }: { credential: Credential; onDone: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { id, name, type, oauth } = credential;
  const look = credentialLooks[type];
  // How it is sent stays as it is.
  const secrets = look.fields.filter((field) => field.secret);
  const [value, setValue] = useState(() => initialValue(type));
  const [url, setUrl] = useState(knownTestUrl(credential));
  const [errors, setErrors] = useState<FieldErrors>({});
  const rotate = useMutation(
    trpc.credentials.rotate.mutationOptions({
      onSuccess: async ({ test }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.credentials.pathKey() });
        toast.success(test?.ok ? `“${name}” has a new value: ${test.message}` : `“${name}” has a new value`);
        onDone();
      },
    }),
  );
  // A test that failed is the one failure after which the value may be put in place all the same.
  const failedTest = rotate.error && clientErrorOf(rotate.error).details?.test !== undefined;
  const changeValue = (next: FlatValue) => {
    setErrors(errorsAfter(errors, value, next));
    setValue(next);
  };
  const send = (untested: boolean) => {
    const address = url.trim();
    const wrongUrl = address ? testUrl.safeParse(address).error?.issues[0]?.message : undefined;
    const own = look.rows
      ? valueErrors({ type, value })
      : secrets
          .filter((field) => !value[field.name])
          .map((field) => ({ path: ["value", field.name], message: "must not be empty" }));
    const missingUrl =
      !oauth && !address && !untested ? "Give an address to test with, or use it without a test." : undefined;
    const wrong = wrongUrl ?? missingUrl;
    const found = errorsOf([...own, ...(wrong ? [{ path: ["testUrl"], message: wrong }] : [])]);
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    const sent = look.rows
      ? sentValue({ type, value })
      : Object.fromEntries(secrets.map((field) => [field.name, value[field.name]]));
    rotate.mutate({ id, value: sent, untested, ...(address && { url: address }) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(false);
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      {look.rows ? (
        <HeaderRows value={value} errors={errors} onChange={changeValue} />
      ) : (
        secrets.map((field) => (
          <ValueField
            key={field.name}
            field={{ ...field, optional: undefined }}
            value={value}
            error={errors[`value.${field.name}`]}
            onChange={(text) => changeValue({ ...value, [field.name]: text })}
          />
        ))
      )}
      {!oauth && (
        <>
          <TestUrlField value={url} error={errors.testUrl} onChange={setUrl} />
          <HostOfTest credential={credential} url={url.trim()} />
        </>
      )}
      <CallFooter call={rotate} onCancel={onDone}>
        {(errors.testUrl || failedTest) && (
          <Button variant="outline" disabled={rotate.isPending} onClick={() => send(true)}>
            {failedTest ? "Use it all the same" : "Use it without a test"}
          </Button>
        )}
        <Button type="submit" pending={rotate.isPending}>
          {oauth ? "Test and replace" : "Test and use"}
        </Button>
      </CallFooter>
    </form>
  );
}
