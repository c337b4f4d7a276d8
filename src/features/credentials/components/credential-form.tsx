"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { credentialTypes } from "@/nodes/kit/define-node";
import { useTRPC } from "@/trpc/client";
import {
  type CredentialDraft,
  emptyDraft,
  type FieldErrors,
  initialValue,
  readDraft,
} from "./credential-draft";
import { credentialLooks } from "./credential-types";
import { HostsField } from "./hosts-field";
import { ValueField } from "./value-field";

/** The form of a new credential. */
export function CredentialForm({ onDone }: { onDone: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<CredentialDraft>(emptyDraft);
  const [errors, setErrors] = useState<FieldErrors>({});
  const create = useMutation(
    trpc.credentials.create.mutationOptions({
      onSuccess: async ({ name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.credentials.list.pathKey() });
        toast.success(`Stored “${name}” in the vault`);
        onDone();
      },
    }),
  );
  const change = (part: Partial<CredentialDraft>) => setDraft({ ...draft, ...part });
  const look = credentialLooks[draft.type];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readDraft(draft);
    setErrors("errors" in read ? read.errors : {});
    if ("input" in read) create.mutate(read.input);
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field id="credential-type" label="Type" help={look.use}>
        {(control) => (
          <Select
            value={draft.type}
            onValueChange={(chosen) => {
              const type = credentialTypes.find((known) => known === chosen);
              if (!type) return;
              setErrors({});
              change({ type, value: initialValue(type) });
            }}
          >
            <SelectTrigger {...control}>
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {credentialTypes.map((type) => (
                <SelectItem key={type} value={type}>
                  {credentialLooks[type].label}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        )}
      </Field>
      <Field id="credential-label" label="Name" error={errors.name} help="How nodes refer to it.">
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            placeholder="Stripe, live"
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      {look.fields.map((field) => (
        <ValueField
          key={`${draft.type}.${field.name}`}
          field={field}
          value={draft.value[field.name] ?? ""}
          error={errors[`value.${field.name}`]}
          onChange={(text) => change({ value: { ...draft.value, [field.name]: text } })}
        />
      ))}
      <HostsField value={draft.hosts} error={errors.hosts} onChange={(hosts) => change({ hosts })} />
      <CallFooter call={create} onCancel={onDone}>
        <Button type="submit" pending={create.isPending}>
          Store credential
        </Button>
      </CallFooter>
    </form>
  );
}
