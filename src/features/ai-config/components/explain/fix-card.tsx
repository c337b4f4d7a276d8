import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { type FixInDraft, fixInDraft } from "../../explain/fix-in-draft";
import type { Change } from "../../review/changes";
import { ChangeRow } from "../change-row";

type Fix = Parameters<typeof fixInDraft>[0];

/** What there is to say where the draft leaves nothing to change. */
const settled: Record<Exclude<FixInDraft["state"], "open">, string> = {
  done: "The draft has this change already.",
  gone: "The draft has no such node any more, so this cannot be applied to it.",
};

/** One way to mend a failure: what it changes, why, and taking it over. */
export function FixCard({
  fix,
  draft,
  pending,
  canReplay,
  onApply,
  onReplay,
}: {
  fix: Fix;
  draft: WorkflowDocument;
  pending: boolean;
  /** Whether a run from the failed step can follow. */
  canReplay: boolean;
  onApply: (nodeId: string, changes: readonly Change[]) => void;
  onReplay: () => void;
}) {
  const [left, setLeft] = useState<readonly string[]>([]);
  const found = fixInDraft(fix, draft);
  const changes = found.state === "open" ? found.changes : [];
  const chosen = changes.filter(({ id }) => !left.includes(id));
  return (
    <li
      data-testid="explain-fix"
      className="grid min-w-0 grid-cols-1 gap-2 rounded-md border border-l-3 border-l-primary bg-card p-2.5"
    >
      <div className="min-w-0">
        <h4 className="font-medium text-sm [overflow-wrap:anywhere]">{fix.title}</h4>
        <p className="text-muted-foreground text-xs [overflow-wrap:anywhere]">
          {fix.nodeName}: {fix.why}
        </p>
      </div>
      {found.state === "open" ? (
        <>
          <ul className="grid gap-3" aria-label="Changed fields">
            {changes.map((change) => (
              <ChangeRow
                key={change.id}
                change={change}
                taken={!left.includes(change.id)}
                {...(changes.length > 1 && {
                  onToggle: () =>
                    setLeft(
                      left.includes(change.id) ? left.filter((id) => id !== change.id) : [...left, change.id],
                    ),
                })}
              />
            ))}
          </ul>
          <Button
            size="sm"
            className="justify-self-start"
            data-testid="explain-apply"
            pending={pending}
            disabled={!chosen.length}
            onClick={() => onApply(fix.nodeId, chosen)}
          >
            {canReplay ? "Apply and re-run from here…" : "Apply to the draft"}
          </Button>
        </>
      ) : (
        <div className="flex flex-wrap items-center gap-2 text-muted-foreground text-xs">
          {settled[found.state]}
          {found.state === "done" && canReplay && (
            <Button size="sm" variant="outline" onClick={onReplay}>
              Re-run the draft from here…
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
