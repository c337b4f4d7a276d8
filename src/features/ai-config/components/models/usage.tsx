import { cn } from "@/lib/cn";
import type { AiUsage, AiUsed } from "../../schema";
import { counted, dollars, purposeNames } from "./words";

type Line = AiUsed & { label: string };

const cell = "px-3 py-2 max-sm:px-1.5";
const columns = ["Calls", "Failed", "Tokens in", "Tokens out", "Cost"];

/** Tokens of which a part is estimated are "≈ 1,200". */
const tokenText = (tokens: number, estimated: number) => `${estimated ? "≈ " : ""}${counted(tokens)}`;

function Lines({ caption, lines }: { caption: string; lines: readonly Line[] }) {
  return (
    <div className="overflow-x-auto rounded-md border">
      <table className="w-full table-fixed text-sm max-sm:text-xs">
        <caption className="sr-only">{caption}, in the last 30 days</caption>
        <thead className="text-muted-foreground text-xs max-sm:text-[10px]">
          <tr className="border-b">
            <th scope="col" className={cn(cell, "w-1/3 text-left font-medium")}>
              {caption}
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className={cn(cell, "text-right font-medium")}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {lines.map(({ label, calls, failed, inputTokens, outputTokens, estimated, costUsd }) => (
            <tr key={label}>
              <th scope="row" className={cn(cell, "text-left font-normal [overflow-wrap:anywhere]")}>
                {label}
              </th>
              {[
                counted(calls),
                counted(failed),
                tokenText(inputTokens, estimated),
                tokenText(outputTokens, estimated),
              ].map((text, index) => (
                <td key={columns[index]} className={cn(cell, "text-right tabular-nums")}>
                  {text}
                </td>
              ))}
              <td className={cn(cell, "text-right tabular-nums")}>{dollars(costUsd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the reader has used of one's limits, and what the workspace used of models in the last 30 days. */
export function Usage({ usage: { limits, you, models, purposes } }: { usage: AiUsage }) {
  const estimated = models.reduce((total, model) => total + model.estimated, 0);
  return (
    <section aria-label="Use of models" className="grid grid-cols-1 gap-3">
      <p className="text-sm">
        You have asked a model <strong className="font-medium">{counted(you.minute)}</strong> of{" "}
        {counted(limits.perMinute)} times within the last minute and{" "}
        <strong className="font-medium">{counted(you.day)}</strong> of {counted(limits.perDay)} times within
        the last day. Beyond that the built-in parser answers.
      </p>
      {models.length === 0 ? (
        <p className="rounded-md border border-dashed px-3 py-4 text-muted-foreground text-sm">
          No model was asked in the last 30 days.
        </p>
      ) : (
        <>
          <Lines caption="By model" lines={models.map(({ model, ...used }) => ({ label: model, ...used }))} />
          <Lines
            caption="By purpose"
            lines={purposes.map(({ purpose, ...used }) => ({ label: purposeNames[purpose], ...used }))}
          />
          <p className="text-muted-foreground text-xs">
            Of the last 30 days, of all members and runs. Costs are estimates by the providers' list prices; a
            dash: its price is not known.
            {estimated > 0 &&
              ` ≈: ${counted(estimated)} ${estimated === 1 ? "call was" : "calls were"} broken off before the provider had counted; what was sent and written by then is counted by its length.`}
          </p>
        </>
      )}
    </section>
  );
}
