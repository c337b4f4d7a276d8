import { RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { Overtaken } from "../../review/proposal-view";

/** What was edited since a proposal was made and is left out of it, with the way to have it proposed again. */
export function OvertakenList({
  overtaken,
  others,
  onAgain,
}: {
  overtaken: readonly Overtaken[];
  /** Whether there is more to the proposal. */
  others: boolean;
  onAgain: () => void;
}) {
  return (
    <div
      role="status"
      data-testid="describe-overtaken"
      className="grid gap-1.5 rounded-md border border-warning/40 bg-warning/8 p-2 text-xs"
    >
      <p>
        Edited since the proposal was made: there your edits stay
        {others ? ", and all else can be applied." : ", and nothing else would change."}
      </p>
      <ul className="grid gap-0.5">
        {overtaken.map(({ id, label, fields }) => (
          <li key={id} className="[overflow-wrap:anywhere]">
            <span className="font-medium">{label}</span>
            {fields.length > 0 && (
              <span className="text-muted-foreground"> – not taken: {fields.join(", ")}</span>
            )}
          </li>
        ))}
      </ul>
      <Button
        size="sm"
        variant="outline"
        className="justify-self-start"
        data-testid="describe-again"
        onClick={onAgain}
      >
        <RefreshCw aria-hidden="true" /> Propose again on top of my edits
      </Button>
    </div>
  );
}
