"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useTRPC } from "@/trpc/client";
import { updateCredentialInput } from "../inputs";
import { knownService } from "../oauth/presets";
import type { Credential } from "../schema";
import { suggestedServices } from "../services";
import { errorsOf, type FieldErrors, hostsOf, unboundText } from "./credential-draft";
import { HostsField } from "./hosts-field";
import { TestUrlField } from "./test-url-field";

/** The dialog in which a credential's name and hosts are changed. */
export function EditCredential({
  credential,
  open,
  onOpenChange,
}: {
  credential: Credential;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Edit “{credential.name}”</DialogTitle>
          <DialogDescription>
            Its value cannot be read, here or anywhere. A new one is given by rotating it.
          </DialogDescription>
        </DialogHeader>
        <EditForm credential={credential} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function EditForm({ credential, onDone }: { credential: Credential; onDone: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [name, setName] = useState(credential.name);
  const [hosts, setHosts] = useState(credential.allowedHosts.join("\n"));
  const [url, setUrl] = useState(credential.testUrl ?? "");
  const [errors, setErrors] = useState<FieldErrors>({});
  const update = useMutation(
    trpc.credentials.update.mutationOptions({
      onSuccess: async (changed) => {
        await queryClient.invalidateQueries({ queryKey: trpc.credentials.list.pathKey() });
        toast.success(`Saved “${changed.name}”`);
        onDone();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const input = { id: credential.id, name, allowedHosts: hostsOf(hosts), testUrl: url.trim() || null };
    const parsed = updateCredentialInput.safeParse(input);
    setErrors(parsed.success ? {} : errorsOf(parsed.error.issues, input.allowedHosts));
    if (parsed.success) update.mutate(input);
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field id="credential-label" label="Name" error={errors.name}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <HostsField
        value={hosts}
        error={errors.hosts}
        used={credential.usedHosts}
        services={suggestedServices({ name, hosts: hostsOf(hosts), secret: "" })}
        unbound={`Emptied: ${unboundText(credential.type)}`}
        onChange={setHosts}
      />
      <TestUrlField
        value={url}
        error={errors.testUrl}
        known={knownService(credential.oauth?.preset, hostsOf(hosts))?.test}
        onChange={setUrl}
      />
      <CallFooter call={update} onCancel={onDone}>
        <Button type="submit" pending={update.isPending}>
          Save
        </Button>
      </CallFooter>
    </form>
  );
}
