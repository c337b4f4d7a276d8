"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { useTRPC } from "@/trpc/client";
import { type ApiKeyScope, apiKeyScopes } from "../schema";

const never = "never";

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
  const [days, setDays] = useState<string>(never);
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
    if (name.trim() && scopes.length > 0) {
      create.mutate({ name, scopes: [...scopes], expiresInDays: days === never ? null : Number(days) });
    }
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
      <Field id="api-key-expiry" label="Expires" help="From then on the key is refused.">
        {(control) => (
          <Select value={days} onValueChange={setDays}>
            <SelectTrigger {...control}>
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {["7", "30", "90", "365"].map((each) => (
                <SelectItem key={each} value={each}>
                  in {each} days
                </SelectItem>
              ))}
              <SelectItem value={never}>never</SelectItem>
            </SelectContent>
          </Select>
        )}
      </Field>
      <CallFooter call={create} onCancel={onCancel}>
        <Button type="submit" pending={create.isPending}>
          Create key
        </Button>
      </CallFooter>
    </form>
  );
}
