import { Spinner } from "@/components/ui/spinner";
import { finishedSentences } from "./written";

/** What a step has written so far, growing at its end. Read out sentence by sentence. */
export function WrittenText({ text, name }: { text: string; name: string }) {
  return (
    <section
      aria-label={`What ${name} has written so far`}
      data-testid="written"
      className="grid min-w-0 grid-cols-1 gap-2"
    >
      <p className="flex items-center gap-1.5 text-muted-foreground text-xs">
        <Spinner className="size-3.5" /> Writing… The output stands here when the step ends.
      </p>
      {/* Laid out from its end, so that it stays there while it grows unless one scrolls away. */}
      <div className="flex max-h-96 flex-col-reverse overflow-auto rounded-md border bg-card p-2">
        <pre className="whitespace-pre-wrap font-mono text-xs [overflow-wrap:anywhere]">
          {text}
          <span aria-hidden="true" className="text-primary motion-safe:animate-pulse">
            …▍
          </span>
        </pre>
      </div>
      <div role="log" aria-live="polite" className="sr-only">
        {finishedSentences(text).map(({ at, sentence }) => (
          <span key={at}>{sentence}</span>
        ))}
      </div>
    </section>
  );
}
