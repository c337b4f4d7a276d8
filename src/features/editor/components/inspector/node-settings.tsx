import { useQuery } from "@tanstack/react-query";
import { useAtomValue, useSetAtom } from "jotai";
import { KeyRound } from "lucide-react";
import Link from "next/link";
import { useMemo, useState } from "react";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import type { WorkflowNode } from "@/lib/workflow/document";
import { isTrigger, type NodeDefinition } from "@/nodes/kit/define-node";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import { updateSettingsAtom } from "../../state/action-atoms";
import { problemsAtomOf } from "../../state/problem-atoms";
import { NativeSelect } from "../form/native-select";

type Use = NonNullable<ReturnType<NonNullable<NodeDefinition["credential"]>>>;

function CredentialSelect({ node, use }: { node: WorkflowNode; use: Use }) {
  const trpc = useTRPC();
  const update = useSetAtom(updateSettingsAtom);
  const problems = useAtomValue(useMemo(() => problemsAtomOf(node.id), [node.id]));
  const list = useQuery(trpc.credentials.list.queryOptions({ limit: 100 }));
  const fitting = (list.data?.items ?? []).filter(({ type }) => use.types.includes(type));
  const { credentialId } = node.data;
  const known = !credentialId || fitting.some(({ id }) => id === credentialId);
  const error =
    problems.find(({ field }) => field === "credentialId")?.message ??
    (list.error ? errorMessage(list.error) : undefined);
  return (
    <div className="grid gap-1">
      <Label htmlFor="field-credentialId" className="text-xs">
        <KeyRound className="size-3.5" aria-hidden="true" />
        Credential
        {use.required && <span className="text-muted-foreground">*</span>}
      </Label>
      <NativeSelect
        id="field-credentialId"
        data-testid="setting-credential"
        value={credentialId ?? ""}
        disabled={list.isPending}
        aria-invalid={error ? true : undefined}
        aria-describedby="field-credentialId-help"
        onChange={(event) => update(node.id, { credentialId: event.currentTarget.value || undefined })}
      >
        <option value="">{list.isPending ? "Loading…" : use.required ? "Choose…" : "None"}</option>
        {!known && list.data && <option value={credentialId}>A credential that cannot be used here</option>}
        {fitting.map(({ id, name, type }) => (
          <option key={id} value={id}>
            {name} ({type.toLowerCase().replaceAll("_", " ")})
          </option>
        ))}
      </NativeSelect>
      {error && <p className="text-destructive text-xs">{error}</p>}
      <p id="field-credentialId-help" className="text-muted-foreground text-xs">
        {list.data && !fitting.length && `You have none of type ${use.types.join(" or ")}. `}
        <Link href="/credentials" className="text-primary underline-offset-2 hover:underline">
          Manage credentials
        </Link>
      </p>
    </div>
  );
}

function NumberSetting({
  node,
  name,
  label,
  help,
  placeholder,
  min,
  max,
}: {
  node: WorkflowNode;
  name: "retries" | "timeoutMs";
  label: string;
  help: string;
  placeholder: string;
  min: number;
  max: number;
}) {
  const update = useSetAtom(updateSettingsAtom);
  const stored = node.data[name];
  const [draft, setDraft] = useState({ text: stored === undefined ? "" : String(stored), stored });
  const text = draft.stored === stored ? draft.text : stored === undefined ? "" : String(stored);
  const value = text.trim() === "" ? undefined : Number(text);
  const valid = value === undefined || (Number.isInteger(value) && value >= min && value <= max);
  const change = (next: string) => {
    const number = next.trim() === "" ? undefined : Number(next);
    const fits = number === undefined || (Number.isInteger(number) && number >= min && number <= max);
    setDraft({ text: next, stored: fits ? number : stored });
    if (fits) update(node.id, { [name]: number });
  };
  const id = `setting-${name}`;
  return (
    <div className="grid content-start gap-1">
      <Label htmlFor={id} className="text-xs">
        {label}
      </Label>
      <Input
        id={id}
        data-testid={id}
        inputMode="numeric"
        value={text}
        placeholder={placeholder}
        aria-invalid={valid ? undefined : true}
        aria-describedby={`${id}-help`}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <p id={`${id}-help`} className={`text-xs ${valid ? "text-muted-foreground" : "text-destructive"}`}>
        {valid ? help : `A whole number from ${min} to ${max.toLocaleString("en-US")}.`}
      </p>
    </div>
  );
}

/** What every node has besides its config: credential, retries, time-out. */
export function NodeSettings({ node, definition }: { node: WorkflowNode; definition: NodeDefinition }) {
  const use = definition.credential?.(node.data.config);
  const takesCredential = use && (use.types.length > 0 || node.data.credentialId);
  if (isTrigger(definition) && !takesCredential) return null;
  return (
    <section className="grid gap-3 border-t pt-4" aria-label="Settings">
      <h3 className="font-medium text-muted-foreground text-xs">Settings</h3>
      {takesCredential && <CredentialSelect node={node} use={use} />}
      {!isTrigger(definition) && (
        <div className="grid grid-cols-2 gap-3">
          <NumberSetting
            node={node}
            name="retries"
            label="Retries"
            help={definition.retriesHelp ?? "0 to 10, with growing waits."}
            placeholder={definition.retriesHelp ? "" : "3"}
            min={0}
            max={10}
          />
          <NumberSetting
            node={node}
            name="timeoutMs"
            label="Time-out (ms)"
            help="Of one attempt."
            placeholder="30000"
            min={1}
            max={3_600_000}
          />
        </div>
      )}
    </section>
  );
}
