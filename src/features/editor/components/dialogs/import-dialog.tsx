import { useAtomValue, useSetAtom } from "jotai";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { type WorkflowDocument, workflowDocumentSchema } from "@/lib/workflow/document";
import { withoutCredentials } from "@/lib/workflow/without-credentials";
import { parseJson } from "../../model/field-text";
import { applyDocumentAtom } from "../../state/action-atoms";
import { documentAtom } from "../../state/document-atoms";
import { notify } from "../notify";

/** `labels`: of the nodes that named a credential, which is left out. */
type Read = { document: WorkflowDocument; labels: string[] } | { error: string };

function readDocument(text: string): Read {
  const json = parseJson(text);
  if (!json.ok) return { error: json.message };
  const parsed = workflowDocumentSchema.safeParse(json.value);
  if (parsed.success) return withoutCredentials(parsed.data);
  const issue = parsed.error.issues[0];
  return { error: `This is no workflow: ${issue?.path.join(".") || "the file"}: ${issue?.message}` };
}

/** Replaces the workflow on the screen by a JSON file's. It can be undone. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const current = useAtomValue(documentAtom);
  const apply = useSetAtom(applyDocumentAtom);
  const [read, setRead] = useState<Read | null>(null);
  const { document, labels } = read && "document" in read ? read : { document: null, labels: [] };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Import into this workflow</DialogTitle>
          <DialogDescription>
            The file's nodes, connections, name and description replace what is on the screen (
            {current.nodes.length} nodes). Undo brings them back.
          </DialogDescription>
        </DialogHeader>
        <div className="grid gap-1">
          <Label htmlFor="import-file">Workflow file (JSON)</Label>
          <Input
            id="import-file"
            type="file"
            accept="application/json,.json"
            data-testid="import-file"
            aria-describedby="import-result"
            className="h-auto py-1.5"
            onChange={async (event) => {
              const file = event.currentTarget.files?.[0];
              if (file) setRead(readDocument(await file.text()));
            }}
          />
          <p
            id="import-result"
            role="status"
            className={`min-h-4 text-xs ${document ? "text-muted-foreground" : "text-destructive"}`}
          >
            {read && "error" in read && read.error}
            {document &&
              `"${document.name}": ${document.nodes.length} nodes, ${document.edges.length} connections`}
            {labels.length > 0 &&
              `. A file brings no credentials along: choose them for ${labels.join(", ")}.`}
          </p>
        </div>
        <DialogFooter>
          <Button variant="outline" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!document}
            data-testid="import-confirm"
            onClick={() => {
              if (!document) return;
              apply(document);
              notify.success(`"${document.name}" imported. Undo takes it back.`);
              onClose();
            }}
          >
            Replace
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
