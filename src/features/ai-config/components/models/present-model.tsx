"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorLine } from "@/components/error-line";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import type { AiModel } from "../../model-schema";
import { ModelDialog } from "./model-dialog";
import { providerNames } from "./words";

function whoseModel({ source, baseUrl, hasKey }: AiModel): string {
  if (source === null) return "The built-in parser answers alone.";
  if (source === "operator") return "Set up by the operator for all workspaces.";
  const place = baseUrl ? ` at ${baseUrl}` : "";
  return `Set up for this workspace${place}; ${hasKey ? "its key is in the vault" : "no key is sent"}.`;
}

/** Which model answers and whose it is, with what can be done about it. */
export function PresentModel({ model, canWrite }: { model: AiModel; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [editing, setEditing] = useState(false);
  const [removing, setRemoving] = useState(false);
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: trpc.ai.model.get.queryKey() }),
      queryClient.invalidateQueries({ queryKey: trpc.ai.usage.queryKey() }),
    ]);
  const test = useMutation(trpc.ai.model.test.mutationOptions({ onSettled: refresh }));
  const remove = useMutation(trpc.ai.model.remove.mutationOptions({ onSuccess: refresh }));
  const own = model.source === "workspace";
  const saved = async () => {
    setEditing(false);
    await refresh();
    test.mutate();
  };
  return (
    <section aria-label="Present model" className="grid gap-3 rounded-md border p-3">
      <div className="min-w-0">
        <p className="font-medium">
          {model.name === null || model.provider === null ? (
            "No model"
          ) : (
            <>
              <span className="break-all font-mono">{model.name}</span>{" "}
              <span className="font-normal text-muted-foreground">{providerNames[model.provider]}</span>
            </>
          )}
        </p>
        <p className="break-words text-muted-foreground text-sm">{whoseModel(model)}</p>
      </div>
      {canWrite && (
        <div className="flex flex-wrap gap-2">
          <Button variant="outline" onClick={() => setEditing(true)}>
            {own ? "Change" : "Set up a model"}
          </Button>
          {model.source !== null && (
            <Button variant="outline" pending={test.isPending} onClick={() => test.mutate()}>
              Test
            </Button>
          )}
          {own && (
            <Button variant="ghost" onClick={() => setRemoving(true)}>
              Remove
            </Button>
          )}
        </div>
      )}
      <div role="status" className="text-sm empty:hidden">
        {test.isPending && "Asking the model for one word…"}
        {test.data && !test.isPending && (
          <p className="flex gap-2">
            {test.data.ok ? (
              <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-success" />
            ) : (
              <CircleX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-destructive" />
            )}
            <span className="min-w-0 break-words">
              {test.data.ok ? "It works: " : "It does not work: "}
              {test.data.message}
            </span>
          </p>
        )}
      </div>
      <ErrorLine>{test.error && errorMessage(test.error)}</ErrorLine>
      <ModelDialog model={model} open={editing} onOpenChange={setEditing} onSaved={saved} />
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title="Remove the workspace's model?"
        description="Its key is deleted from the vault. The operator's model answers from then on, if there is one, else the built-in parser. AI steps without a credential of their own need another key."
        confirm="Remove"
        onConfirm={async () => {
          await remove.mutateAsync();
          test.reset();
          toast.success("The workspace's model is removed");
        }}
      />
    </section>
  );
}
