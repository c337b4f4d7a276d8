"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useTRPC } from "@/trpc/client";
import { type ApiKeyScope, apiKeyScopes } from "../schema";

const scopeUse: Record<ApiKeyScope, string> = {
  read: "List and read workflows, runs and credentials' names",
  write: "Create, change, deploy and delete workflows and credentials",
  run: "Start and cancel runs",
};

/** The form of a new API key; `onCreated` receives the key. */
export function ApiKeyForm({
  onCreated,
  onCancel,
}: {
  onCreated: (key: string) => void;
  onCancel: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly ApiKeyScope[]>(apiKeyScopes);
  const [checked, setChecked] = useState(false);
  const create = useMutation(
    trpc.account.apiKeys.create.mutationOptions({
      onSuccess: ({ key }) => {
        void queryClient.invalidateQueries({ queryKey: trpc.account.apiKeys.list.queryKey() });
        onCreated(key);
      },
    }),
  );
  const nameError = checked && !name.trim() ? "must not be empty" : undefined;
  const scopeError = checked && scopes.length === 0 ? "Choose at least one scope." : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (name.trim() && scopes.length > 0) create.mutate({ name, scopes: [...scopes] });
  };
  const toggle = (scope: ApiKeyScope, on: boolean) =>
    setScopes(apiKeyScopes.filter((each) => (each === scope ? on : scopes.includes(each))));
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field id="api-key-name" label="Name" error={nameError} help="Where the key is used.">
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={100}
            placeholder="Deployment script"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <fieldset className="grid gap-2" aria-describedby={scopeError && "api-key-scopes-error"}>
        <legend className="mb-1.5 font-medium">Scopes</legend>
        {apiKeyScopes.map((scope) => (
          <label key={scope} className="flex items-start gap-2.5">
            <input
              type="checkbox"
              className="mt-0.5 size-4 accent-primary"
              checked={scopes.includes(scope)}
              onChange={(event) => toggle(scope, event.target.checked)}
            />
            <span>
              <span className="font-medium">{scope}</span>
              <span className="block text-muted-foreground text-xs">{scopeUse[scope]}</span>
            </span>
          </label>
        ))}
        {scopeError && (
          <p id="api-key-scopes-error" role="alert" className="text-destructive text-xs">
            {scopeError}
          </p>
        )}
      </fieldset>
      <CallFooter call={create} onCancel={onCancel}>
        <Button type="submit" pending={create.isPending}>
          Create key
        </Button>
      </CallFooter>
    </form>
  );
}
