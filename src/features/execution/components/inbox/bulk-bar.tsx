"use client";

import { Archive, Inbox, RotateCcw } from "lucide-react";
import { Button } from "@/components/ui/button";

/** What can be done with the chosen runs, and how to choose many. */
export function BulkBar({
  count,
  allShown,
  more,
  dismissed,
  busy,
  onChooseShown,
  onChooseAll,
  onReplay,
  onDismiss,
}: {
  count: number;
  /** Every run that is shown is chosen. */
  allShown: boolean;
  /** The filter lets through more than is shown. */
  more: boolean;
  dismissed: boolean;
  busy: boolean;
  onChooseShown: (wanted: boolean) => void;
  onChooseAll: () => void;
  onReplay: () => void;
  onDismiss: () => void;
}) {
  return (
    <div className="sticky top-12 z-10 flex min-h-11 flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border bg-card px-3 py-1.5 text-sm">
      <label className="flex items-center gap-3">
        <input
          type="checkbox"
          checked={allShown}
          onChange={(event) => onChooseShown(event.target.checked)}
          className="size-4 accent-primary pointer-coarse:size-5"
        />
        <span aria-live="polite">{count ? `${count} chosen` : "Choose all shown"}</span>
      </label>
      {allShown && more && (
        <Button variant="link" size="sm" disabled={busy} onClick={onChooseAll}>
          Choose all that match
        </Button>
      )}
      <div className="ml-auto flex items-center gap-2">
        <Button variant="outline" size="sm" disabled={!count} pending={busy} onClick={onDismiss}>
          {dismissed ? <Inbox aria-hidden="true" /> : <Archive aria-hidden="true" />}
          {dismissed ? "Put back" : "Dismiss"}
        </Button>
        <Button size="sm" disabled={!count || busy} onClick={onReplay}>
          <RotateCcw aria-hidden="true" /> Replay…
        </Button>
      </div>
    </div>
  );
}
