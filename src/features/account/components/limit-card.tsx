"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ErrorLine } from "@/components/error-line";
import { LoadError } from "@/components/load-error";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";

/** The number that a text says, null where it is empty, undefined where it is none from 1 to 1000. */
function limitOf(text: string): number | null | undefined {
  if (!text.trim()) return null;
  const value = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= 1_000 ? value : undefined;
}

function LimitForm({ stored, canWrite }: { stored: number | null; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [text, setText] = useState(stored === null ? "" : String(stored));
  const [wrong, setWrong] = useState(false);
  const update = useMutation(
    trpc.account.workspace.update.mutationOptions({
      onSuccess: (settings) => queryClient.setQueryData(trpc.account.workspace.get.queryKey(), settings),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const concurrency = limitOf(text);
    setWrong(concurrency === undefined);
    if (concurrency !== undefined) update.mutate({ concurrency });
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-3">
      <Field
        id="workspace-concurrency"
        label="Runs at once"
        help="1 to 1000, of all workflows together. Runs that sleep or wait count as well; runs that another run has started do not. Empty: no limit."
        {...(wrong && { error: "Must be a whole number from 1 to 1000, or empty." })}
      >
        {(control) => (
          <Input
            {...control}
            className="max-w-40"
            inputMode="numeric"
            autoComplete="off"
            placeholder="no limit"
            disabled={!canWrite}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              update.reset();
            }}
          />
        )}
      </Field>
      {canWrite && (
        <div className="flex items-center gap-3">
          <Button type="submit" variant="outline" pending={update.isPending}>
            Save the limit
          </Button>
          <span role="status" className="text-muted-foreground text-xs">
            {update.isSuccess && "Saved. It counts at once."}
          </span>
        </div>
      )}
      <ErrorLine>{update.error && errorMessage(update.error)}</ErrorLine>
    </form>
  );
}

/** How many runs the workspace has under way at once. `canWrite`: whether the reader may change it. */
export function LimitCard({ canWrite }: { canWrite: boolean }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.account.workspace.get.queryOptions());
  return (
    <Card>
      <CardHeader>
        <CardTitle>Limit</CardTitle>
        <CardDescription>
          Runs beyond it wait for their turn and say why; none is refused. A workflow's own limits are in the
          editor, under More.
        </CardDescription>
      </CardHeader>
      <CardContent>
        {query.data ? (
          <LimitForm stored={query.data.concurrency} canWrite={canWrite} />
        ) : query.isPending ? (
          <div role="status" aria-label="Loading the limit">
            <Skeleton className="h-20 w-full" />
          </div>
        ) : (
          <LoadError what="the limit" error={query.error} onRetry={() => void query.refetch()} />
        )}
      </CardContent>
    </Card>
  );
}
