"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ErrorLine } from "@/components/error-line";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import { setBudgetInput } from "../../model-schema";
import type { AiUsage } from "../../schema";
import { counted, dollars } from "./words";

/** The number that a text says, null where it is empty, NaN where it is none. */
const numberOf = (text: string): number | null => {
  const plain = text.replaceAll(",", "").trim();
  return plain === "" ? null : Number(plain);
};
const textOf = (value: number | null): string => (value === null ? "" : String(value));

const fields = [
  {
    name: "monthlyUsd",
    label: "US dollars a month",
    wrong: "Must be an amount such as 20 or 0.50, or empty.",
  },
  { name: "monthlyTokens", label: "Tokens a month", wrong: "Must be a whole number, or empty." },
] as const;

/** What models may cost and take within a month, and how much of it is used. */
export function BudgetForm({ budget, canWrite }: { budget: AiUsage["budget"]; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [texts, setTexts] = useState({
    monthlyUsd: textOf(budget.monthlyUsd),
    monthlyTokens: textOf(budget.monthlyTokens),
  });
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const save = useMutation(
    trpc.ai.model.setBudget.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.ai.usage.queryKey() }),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const input = { monthlyUsd: numberOf(texts.monthlyUsd), monthlyTokens: numberOf(texts.monthlyTokens) };
    const parsed = setBudgetInput.safeParse(input);
    setWrong(new Set(parsed.success ? [] : parsed.error.issues.map(({ path }) => String(path[0]))));
    if (parsed.success) save.mutate(parsed.data);
  };
  const month = new Date(budget.renewsAt).toLocaleDateString("en-US", {
    month: "long",
    day: "numeric",
    timeZone: "UTC",
  });
  return (
    <form noValidate onSubmit={submit} aria-label="Budget" className="grid gap-3 border-t pt-4">
      <div>
        <h3 className="font-medium text-sm">Budget of the workspace</h3>
        <p className="text-muted-foreground text-sm">
          Used this month: {dollars(budget.usedUsd)} and {counted(budget.usedTokens)} tokens; it begins anew
          on {month} (UTC). When a budget is used up no model is asked: the built-in parser answers and says
          so, and AI steps fail with that reason. What has no known price counts by its tokens alone.
        </p>
      </div>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {fields.map(({ name, label, wrong: message }) => (
          <Field key={name} id={`budget-${name}`} label={label} {...(wrong.has(name) && { error: message })}>
            {(control) => (
              <Input
                {...control}
                inputMode="decimal"
                autoComplete="off"
                placeholder="no limit"
                disabled={!canWrite}
                value={texts[name]}
                onChange={(event) => {
                  setTexts({ ...texts, [name]: event.target.value });
                  save.reset();
                }}
              />
            )}
          </Field>
        ))}
      </div>
      {canWrite && (
        <div className="flex items-center gap-3">
          <Button type="submit" variant="outline" pending={save.isPending}>
            Save the budget
          </Button>
          <span role="status" className="text-muted-foreground text-xs">
            {save.isSuccess && "Saved. It counts at once."}
          </span>
        </div>
      )}
      <ErrorLine>{save.error && errorMessage(save.error)}</ErrorLine>
    </form>
  );
}
