"use client";

import { useMutation } from "@tanstack/react-query";
import { type ChangeEvent, type FormEvent, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { SecretInput } from "@/components/secret-input";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { useTRPC } from "@/trpc/client";
import { standardModels } from "../../model-names";
import { type AiModel, setModelInput } from "../../model-schema";
import { type ModelProvider, modelProviders } from "../../schema";
import { providerNames } from "./words";

type DialogProps = {
  model: AiModel;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onSaved: () => void;
};

/** The dialog in which a workspace's model is set up or changed. What was typed is forgotten when it closes. */
export function ModelDialog({ model, open, onOpenChange, onSaved }: DialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{model.source === "workspace" ? "Change the model" : "Set up a model"}</DialogTitle>
          <DialogDescription>
            The key goes to the vault and is never shown again. What is typed into magic input, and samples of
            data with their values masked, are sent to the model.
          </DialogDescription>
        </DialogHeader>
        <ModelForm model={model} onCancel={() => onOpenChange(false)} onSaved={onSaved} />
      </DialogContent>
    </Dialog>
  );
}

const namesOf = (provider: ModelProvider): string =>
  provider === "compatible" ? "llama3.1" : standardModels[provider];

function ModelForm({
  model,
  onCancel,
  onSaved,
}: {
  model: AiModel;
  onCancel: () => void;
  onSaved: () => void;
}) {
  const trpc = useTRPC();
  const own = model.source === "workspace";
  const [provider, setProvider] = useState<ModelProvider>((own && model.provider) || "openai");
  const [name, setName] = useState((own && model.name) || "");
  const [baseUrl, setBaseUrl] = useState((own && model.baseUrl) || "");
  const [key, setKey] = useState("");
  const [errors, setErrors] = useState<Partial<Record<string, string>>>({});
  const save = useMutation(trpc.ai.model.set.mutationOptions({ onSuccess: onSaved }));
  const isOwnServer = provider === "compatible";
  const keeps =
    own && model.hasKey && model.provider === provider && (model.baseUrl ?? "") === baseUrl.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const newKey = key.trim();
    const input = {
      provider,
      name: name.trim() || (isOwnServer ? "" : namesOf(provider)),
      baseUrl: baseUrl.trim() || null,
      // A server of one's own often takes no key.
      ...(newKey ? { key: newKey } : isOwnServer && !keeps && { key: null }),
    };
    const parsed = setModelInput.safeParse(input);
    const issues = parsed.success ? [] : parsed.error.issues;
    const found = Object.fromEntries(issues.map(({ path, message }) => [path.join("."), message]));
    if (!newKey && !keeps && !isOwnServer) found.key = `is missing: ${providerNames[provider]} needs one`;
    setErrors(found);
    if (Object.keys(found).length === 0) save.mutate(input);
  };
  /** What was wrong with a field is gone with what was in it. */
  const typed = (field: string, set: (value: string) => void) => (event: ChangeEvent<HTMLInputElement>) => {
    set(event.target.value);
    setErrors(({ [field]: _, ...rest }) => rest);
    save.reset();
  };
  const errorOf = (field: string) => (errors[field] ? `It ${errors[field]}.` : undefined);
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field id="model-provider" label="Provider">
        {(control) => (
          <Select
            value={provider}
            onValueChange={(value) => {
              setProvider(value as ModelProvider);
              setErrors({});
            }}
          >
            <SelectTrigger {...control}>
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {modelProviders.map((each) => (
                <SelectItem key={each} value={each}>
                  {providerNames[each]}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        )}
      </Field>
      <Field
        id="model-name"
        label="Model"
        error={errorOf("name")}
        help={isOwnServer ? "As the server calls it." : `Empty: ${namesOf(provider)}.`}
      >
        {(control) => (
          <Input
            {...control}
            className="font-mono"
            autoComplete="off"
            spellCheck={false}
            placeholder={namesOf(provider)}
            value={name}
            onChange={typed("name", setName)}
          />
        )}
      </Field>
      <Field
        id="model-base-url"
        label="Base URL"
        error={errorOf("baseUrl")}
        help={
          isOwnServer
            ? "Ollama, vLLM, LM Studio and others; it mostly ends with /v1. Hosts of a private network need the operator's permission (WORKFUSE_ALLOW_PRIVATE_HOSTS)."
            : `Empty: ${providerNames[provider]}'s own API.`
        }
      >
        {(control) => (
          <Input
            {...control}
            type="url"
            className="font-mono"
            autoComplete="off"
            placeholder={isOwnServer ? "http://localhost:11434/v1" : ""}
            value={baseUrl}
            onChange={typed("baseUrl", setBaseUrl)}
          />
        )}
      </Field>
      <Field
        id="model-key"
        label={isOwnServer ? "API key (optional)" : "API key"}
        error={errorOf("key")}
        help={keeps ? "Empty: the present key stays." : undefined}
      >
        {(control) => <SecretInput {...control} value={key} onChange={typed("key", setKey)} />}
      </Field>
      <CallFooter call={save} onCancel={onCancel}>
        <Button type="submit" pending={save.isPending}>
          Save and test
        </Button>
      </CallFooter>
    </form>
  );
}
