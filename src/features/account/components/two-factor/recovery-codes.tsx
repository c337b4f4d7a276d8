"use client";

import { Download } from "lucide-react";
import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";

const fileName = "workfuse-recovery-codes.txt";

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: fileName });
  link.click();
  URL.revokeObjectURL(url);
}

/** Recovery codes that were just made, to be stored: they are shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const text = `${codes.join("\n")}\n`;
  return (
    <>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-1 gap-x-6 gap-y-1 rounded-md border bg-muted/60 p-3 font-mono text-[13px] min-[360px]:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code} className="select-all whitespace-nowrap max-sm:text-[11px]">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} label="Copy the recovery codes" variant="outline">
          Copy
        </CopyButton>
        <Button variant="outline" size="sm" className="text-muted-foreground" onClick={() => download(text)}>
          <Download aria-hidden="true" className="size-3.5" /> Download
        </Button>
      </div>
      <DialogFooter>
        <Button onClick={onDone}>I have stored them</Button>
      </DialogFooter>
    </>
  );
}
