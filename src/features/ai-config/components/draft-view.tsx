import { useMemo } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import type { Configured } from "../review/changes";
import { type Draft, draftRows } from "../review/draft";
import { ChangeRow } from "./change-row";

/** What is being done for a user's words, in words. */
export function doingOf(draft: Draft | null): string {
  if (!draft) return "Reading your words";
  const { state, model } = draft;
  if (state === "asked") return `Waiting for ${model}`;
  return state === "writing" ? `${model} is writing` : `Checking what ${model} wrote`;
}

/** An answer as it comes about: the parser's fields, and the model's in their place as soon as each is complete. */
export function DraftView({
  definition,
  present,
  draft,
  onTake,
}: {
  definition: NodeDefinition;
  present: Configured;
  draft: Draft;
  /** Goes on with the parser's answer and waits for the model no longer. */
  onTake: () => void;
}) {
  const rows = useMemo(() => draftRows(definition, present, draft), [definition, present, draft]);
  return (
    <section
      aria-label="Draft"
      aria-busy="true"
      data-testid="magic-draft"
      className="grid min-w-0 grid-cols-1 gap-3"
    >
      {/* As far in as the rows of the review, which have a box to tick before them. */}
      <ul className="grid gap-3 pl-6" aria-label="Fields so far">
        {rows.map(({ change, byParser }) => (
          <ChangeRow
            key={change.id}
            change={change}
            taken
            mark={
              byParser && (
                <Badge
                  variant="outline"
                  title="Read by the built-in parser; the model may say otherwise."
                  className="h-4.5 px-1.5 text-[11px] text-muted-foreground"
                >
                  parser, so far
                </Badge>
              )
            }
          />
        ))}
      </ul>
      <div>
        <Button size="sm" variant="outline" data-testid="magic-take-parser" onClick={onTake}>
          Do not wait: take the parser's answer
        </Button>
      </div>
    </section>
  );
}
