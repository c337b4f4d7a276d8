"use client";

import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";

/** A key that was just made, to be copied. */
export function NewApiKey({ apiKey, onDone }: { apiKey: string; onDone: () => void }) {
  return (
    <>
      <div className="flex items-start gap-1 rounded-md border bg-muted/60 p-2.5">
        <code data-testid="new-api-key" className="min-w-0 flex-1 select-all break-all font-mono text-[13px]">
          {apiKey}
        </code>
        <CopyButton text={apiKey} label="Copy the API key" className="-my-1" />
      </div>
      <div>
        <p className="mb-1 text-muted-foreground text-xs">Try it:</p>
        <pre className="overflow-x-auto whitespace-pre-wrap break-all rounded-md border bg-muted/60 p-2.5 font-mono text-xs">
          {`curl -H "Authorization: Bearer $WORKFUSE_API_KEY" ${window.location.origin}/api/v1/workflows`}
        </pre>
      </div>
      <DialogFooter>
        <Button onClick={onDone}>I have stored the key</Button>
      </DialogFooter>
    </>
  );
}
