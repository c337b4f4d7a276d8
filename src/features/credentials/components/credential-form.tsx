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
import { presetOf } from "../oauth/presets";
import type { OAuthSettings } from "../schema";
import { serviceOf } from "../services";
import {
  type CredentialDraft,
  emptyDraft,
  errorsAfter,
  type FieldErrors,
  hostsOf,
  initialValue,
  readDraft,
  suggestedFor,
  unboundText,
} from "./credential-draft";
import { credentialLooks } from "./credential-types";
import { HostsField } from "./hosts-field";
import { RedirectHint } from "./redirect-hint";
import { TestUrlField } from "./test-url-field";
import { useConnect } from "./use-connect";
import { ValueFields } from "./value-fields";

/** The form of a new credential. */
export function CredentialForm({ onDone }: { onDone: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<CredentialDraft>(emptyDraft);
  const [errors, setErrors] = useState<FieldErrors>({});
  const create = useMutation(
    trpc.credentials.create.mutationOptions({
      onSuccess: async ({ id, name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.credentials.list.pathKey() });
        toast.success(`Stored “${name}” in the vault`);
        // Where that fails the credential is there, and can be connected from its menu.
        if (connects) connect.mutate({ id });
        else onDone();
      },
    }),
  );
  const change = (part: Partial<CredentialDraft>) => setDraft({ ...draft, ...part });
  const look = credentialLooks[draft.type];
  const connects = draft.type === "OAUTH2" && draft.value.grant === "authorization_code";
  const connect = useConnect(onDone);
  const preset =
    draft.type === "OAUTH2" ? presetOf(draft.value.preset as OAuthSettings["preset"]) : undefined;

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
      <ValueFields
        type={draft.type}
        value={draft.value}
        errors={errors}
        onChange={(value) => {
          setErrors(errorsAfter(errors, draft.value, value));
          change({ value });
        }}
      />
      {connects && <RedirectHint preset={draft.value.preset as OAuthSettings["preset"]} />}
      <HostsField
        value={draft.hosts}
        error={errors.hosts}
        services={preset ? [] : suggestedFor(draft)}
        unbound={
          preset ? `Left empty: ${preset.hosts.join(", ")}.` : `Left empty: ${unboundText(draft.type)}`
        }
        onChange={(hosts) => change({ hosts })}
      />
      <TestUrlField
        value={draft.testUrl}
        error={errors.testUrl}
        known={(preset ?? serviceOf(hostsOf(draft.hosts)))?.test}
        onChange={(testUrl) => change({ testUrl })}
      />
      <CallFooter call={create} onCancel={onDone}>
        <Button type="submit" pending={create.isPending || connect.isPending}>
          {connects ? "Store and connect" : "Store credential"}
        </Button>
      </CallFooter>
    </form>
  );
}
