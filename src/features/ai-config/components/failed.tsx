import { Button } from "@/components/ui/button";

/** Why words came to nothing, with a way to send them again where that may help. */
export function Failed({
  message,
  onRetry,
  onDismiss,
}: {
  message: string;
  onRetry?: (() => void) | undefined;
  onDismiss: () => void;
}) {
  return (
    <div
      role="alert"
      data-testid="magic-error"
      className="grid gap-2 rounded-md border border-destructive/40 bg-destructive/8 p-2 text-xs"
    >
      <p className="[overflow-wrap:anywhere]">{message}</p>
      <div className="flex gap-2">
        {onRetry && (
          <Button size="sm" variant="outline" onClick={onRetry}>
            Try again
          </Button>
        )}
        <Button size="sm" variant="ghost" onClick={onDismiss}>
          Dismiss
        </Button>
      </div>
    </div>
  );
}
