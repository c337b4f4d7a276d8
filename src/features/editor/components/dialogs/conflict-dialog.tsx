import { useAtomValue, useSetAtom } from "jotai";
import { Download } from "lucide-react";
import { useMemo } from "react";
import { Time } from "@/components/time";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { type Change, mergeDocuments } from "@/lib/workflow/merge-documents";
import { applyDocumentAtom } from "../../state/action-atoms";
import { documentAtom } from "../../state/document-atoms";
import { saveStateAtom } from "../../state/save-atoms";
import { downloadDocument } from "../download";
import { useEditor } from "../editor-context";

const shownChanges = 8;

function Side({ title, changes }: { title: React.ReactNode; changes: readonly Change[] }) {
  return (
    <section className="min-w-0 rounded-md border p-3">
      <h3 className="font-medium text-sm">{title}</h3>
      {changes.length ? (
        <ul className="mt-1.5 grid gap-0.5 text-xs">
          {changes.slice(0, shownChanges).map(({ kind, id, label, what }) => (
            <li key={`${kind} ${id}`} className="truncate text-muted-foreground">
              {kind === "edge" ? "connection " : ""}
              <span className="text-foreground">{label}</span> {what}
            </li>
          ))}
          {changes.length > shownChanges && (
            <li className="text-muted-foreground">and {changes.length - shownChanges} more</li>
          )}
        </ul>
      ) : (
        <p className="mt-1.5 text-muted-foreground text-xs">No changes</p>
      )}
    </section>
  );
}

/** Somebody saved first: what each side did, and what may become of it. Nothing is overwritten unasked. */
export function ConflictDialog({ onClose }: { onClose: () => void }) {
  const state = useAtomValue(saveStateAtom);
  const mine = useAtomValue(documentAtom);
  const apply = useSetAtom(applyDocumentAtom);
  const { autosaver } = useEditor();
  const conflict = state.status === "conflict" ? state : null;
  const merge = useMemo(
    () => conflict && mergeDocuments(conflict.base.document, mine, conflict.theirs.document),
    [conflict, mine],
  );
  if (!conflict || !merge) return null;
  const { theirs } = conflict;
  const decide = (document: WorkflowDocument) => {
    apply(document);
    autosaver.rebase(theirs, document);
    onClose();
  };
  const apart = merge.conflicts.length === 0;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="max-w-2xl"
        data-testid="conflict-dialog"
        tabIndex={-1}
        // No choice may be taken by an Enter that was meant for the canvas.
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
        }}
      >
        <DialogHeader>
          <DialogTitle>This workflow was saved elsewhere</DialogTitle>
          <DialogDescription>
            You edited revision {conflict.revision}. Meanwhile revision {theirs.revision} was saved{" "}
            <Time value={theirs.updatedAt} />. Nothing was overwritten, and your changes are kept in this
            browser.
          </DialogDescription>
        </DialogHeader>
        <div className="grid gap-3 sm:grid-cols-2">
          <Side title="Yours" changes={merge.mine} />
          <Side
            title={
              <>
                Theirs, revision {theirs.revision}, <Time value={theirs.updatedAt} exact />
              </>
            }
            changes={merge.theirs}
          />
        </div>
        <p className="text-sm">
          {apart
            ? "The two touch different things, so both can be kept."
            : `Both changed ${merge.conflicts.map(({ label }) => label).join(", ")}: merging keeps yours there, and theirs everywhere else.`}
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button variant="ghost" onClick={() => downloadDocument(mine, "-mine")} className="mr-auto">
            <Download aria-hidden="true" /> Download mine
          </Button>
          <Button variant="outline" data-testid="conflict-theirs" onClick={() => decide(theirs.document)}>
            Take theirs
          </Button>
          <Button variant="outline" data-testid="conflict-mine" onClick={() => decide(mine)}>
            Keep mine, save over theirs
          </Button>
          <Button data-testid="conflict-merge" onClick={() => decide(merge.document)}>
            {apart ? "Merge both" : "Merge, mine first"}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
