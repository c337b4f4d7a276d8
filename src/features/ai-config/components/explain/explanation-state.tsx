import { LoadError } from "@/components/load-error";
import { Button } from "@/components/ui/button";
import { Waiting } from "../waiting";
import type { Explanation } from "./use-explanation";

/** What there is to see while an explanation is waited for, was cancelled, or could not be had. */
export function ExplanationState({
  explanation: { error, waiting, cancelled, retry, cancel, ask },
  doing,
  source,
}: {
  explanation: Explanation;
  /** Such as "Writing the explanation". */
  doing: string;
  /** What is there without a model: "the record", "the document". */
  source: string;
}) {
  if (cancelled) {
    return (
      <div className="flex flex-wrap items-center gap-2 text-muted-foreground text-xs">
        <span role="status">Cancelled.</span>
        <Button
          size="sm"
          variant="outline"
          data-testid="explain-anew"
          onClick={() => ask({ useModel: true })}
        >
          Explain
        </Button>
        <Button size="sm" variant="ghost" data-testid="explain-own" onClick={() => ask({ useModel: false })}>
          From {source} alone
        </Button>
      </div>
    );
  }
  if (waiting) {
    return (
      <Waiting
        doing={doing}
        later={
          <Button
            size="sm"
            variant="ghost"
            data-testid="explain-own"
            onClick={() => ask({ useModel: false })}
          >
            Do not wait: explain from {source}
          </Button>
        }
      >
        <Button size="sm" variant="outline" data-testid="explain-cancel" onClick={cancel}>
          Cancel
        </Button>
      </Waiting>
    );
  }
  return error && <LoadError what="the explanation" error={error} onRetry={retry} />;
}
