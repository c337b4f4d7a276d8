import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { LoadError } from "@/components/load-error";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { useTRPC } from "@/trpc/client";
import { formOf, type LimitsErrors, type LimitsForm, settingsOfForm } from "../../model/limits-form";
import type { WorkflowSettings } from "../../schema";
import { useEditor } from "../editor-context";
import { notify } from "../notify";

const fields: readonly { key: keyof LimitsForm; label: string; help: string; placeholder: string }[] = [
  {
    key: "concurrency",
    label: "Runs at once",
    help: "1 to 1000. A run that sleeps or waits counts as well. Empty: no limit.",
    placeholder: "no limit",
  },
  {
    key: "limit",
    label: "Starts",
    help: "1 to 1000 starts within so many seconds. Empty: no limit.",
    placeholder: "no limit",
  },
  { key: "seconds", label: "Within seconds", help: "1 to 86400, which is a day.", placeholder: "–" },
  {
    key: "priority",
    label: "Priority",
    help: "-100 to 100. Of runs that wait for a slot of the workspace, the higher goes first.",
    placeholder: "0",
  },
];

function LimitsFields({ stored, onClose }: { stored: WorkflowSettings; onClose: () => void }) {
  const { workflowId } = useEditor();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [form, setForm] = useState(() => formOf(stored));
  const [errors, setErrors] = useState<LimitsErrors>({});
  const update = useMutation(
    trpc.workflows.settings.update.mutationOptions({
      onSuccess: (settings) => {
        queryClient.setQueryData(trpc.workflows.settings.get.queryKey({ id: workflowId }), settings);
        notify.success("Limits saved. They count at once.");
        onClose();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = settingsOfForm(form);
    setErrors("errors" in read ? read.errors : {});
    if ("settings" in read) update.mutate({ id: workflowId, ...read.settings });
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2">
        {fields.map(({ key, label, help, placeholder }) => (
          <Field
            key={key}
            id={`limits-${key}`}
            label={label}
            help={help}
            {...(errors[key] && { error: errors[key] })}
            {...((key === "concurrency" || key === "priority") && { className: "sm:col-span-2" })}
          >
            {(control) => (
              <Input
                {...control}
                data-testid={`limits-${key}`}
                inputMode="numeric"
                autoComplete="off"
                placeholder={placeholder}
                value={form[key]}
                onChange={(event) => setForm({ ...form, [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <CallFooter call={update} onCancel={onClose}>
        <Button type="submit" pending={update.isPending} data-testid="limits-save">
          Save
        </Button>
      </CallFooter>
    </form>
  );
}

/** How the workflow's runs are let in: how many at once, how many in a while, and which first. */
export function LimitsDialog({ onClose }: { onClose: () => void }) {
  const { workflowId } = useEditor();
  const trpc = useTRPC();
  // Read anew each time: somebody else may have changed them.
  const query = useQuery({
    ...trpc.workflows.settings.get.queryOptions({ id: workflowId }),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent data-testid="limits-dialog">
        <DialogHeader>
          <DialogTitle>Limits</DialogTitle>
          <DialogDescription>
            Runs beyond these wait for their turn and say why; none is refused. They count at once, for every
            version and for tests, without a deployment.
          </DialogDescription>
        </DialogHeader>
        {query.data ? (
          <LimitsFields stored={query.data} onClose={onClose} />
        ) : query.isPending ? (
          <div role="status" aria-label="Loading the limits">
            <Skeleton className="h-48 w-full" />
          </div>
        ) : (
          <LoadError what="the limits" error={query.error} onRetry={() => void query.refetch()} />
        )}
      </DialogContent>
    </Dialog>
  );
}
