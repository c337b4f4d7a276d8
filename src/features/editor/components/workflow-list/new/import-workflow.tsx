"use client";

import { FileUp } from "lucide-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";
import { cn } from "@/lib/cn";
import { documentLimits, type WorkflowDocument } from "@/lib/workflow/document";
import { readDocument } from "./read-document";

/** Takes a workflow's JSON as a chosen or dropped file, or as a pasted text. */
export function ImportWorkflow({
  disabled,
  pending,
  onImport,
}: {
  disabled: boolean;
  pending: boolean;
  onImport: (document: WorkflowDocument) => void;
}) {
  const errorId = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [over, setOver] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const take = (source: string) => {
    const read = readDocument(source);
    setError("error" in read ? read.error : null);
    if ("document" in read) onImport(read.document);
  };
  const takeFile = async (file: File | undefined) => {
    if (!file || disabled) return;
    if (file.size > documentLimits.bytes) return setError(`“${file.name}” is larger than 1 MiB.`);
    take(await file.text());
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void takeFile(event.dataTransfer.files[0]);
  };
  return (
    <section aria-labelledby="import-file">
      <h2 id="import-file" className="mb-2.5 font-semibold text-sm">
        Or import a file
      </h2>
      <div className="grid gap-3 rounded-lg border p-4">
        <div className="flex flex-wrap items-center gap-3">
          <Button
            variant="outline"
            disabled={disabled}
            pending={pending}
            onClick={() => picker.current?.click()}
          >
            <FileUp aria-hidden="true" /> Choose a JSON file
          </Button>
          <span className="text-muted-foreground">or drop one on the field, or paste its text:</span>
          <input
            ref={picker}
            type="file"
            accept=".json,application/json"
            aria-label="Workflow file"
            className="sr-only"
            tabIndex={-1}
            onChange={(event) => {
              void takeFile(event.target.files?.[0]);
              event.target.value = "";
            }}
          />
        </div>
        <Textarea
          aria-label="Workflow JSON"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? errorId : undefined}
          spellCheck={false}
          className={cn("min-h-24 font-mono md:text-xs", over && "border-primary ring-2 ring-ring/30")}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
          placeholder='{ "name": "…", "nodes": […], "edges": […] }'
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {error && (
          <p id={errorId} role="alert" className="break-words text-destructive text-sm">
            {error}
          </p>
        )}
        {text.trim() && (
          <Button
            className="justify-self-start"
            disabled={disabled}
            pending={pending}
            onClick={() => take(text)}
          >
            Import this text
          </Button>
        )}
      </div>
    </section>
  );
}
