import { ArrowUp, Sparkles, X } from "lucide-react";
import { type KeyboardEvent, type RefObject, useMemo } from "react";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { topLabels } from "../review/field-label";
import { Waiting } from "./waiting";

/**
 * What the field can be told: a sentence of the type's own ("Such as: wait two hours"), its fields where it has none, or
 * where a proposal is open "Refine it, such as “change the method”".
 */
function placeholderOf(definition: NodeDefinition, refines: boolean): string {
  const labels = topLabels(definition).slice(0, 3);
  const lower = labels.map((label) => label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()));
  if (refines) return `Refine it, such as “change the ${lower[0]} to…”`;
  const [example] = definition.examples ?? [];
  if (example) return `Such as: ${example}`;
  return `Say what this node should do${lower.length ? `: ${lower.join(", ")}…` : ""}`;
}

/** The text field, with what its words come to below it. */
export function WordsField({
  field,
  definition,
  words,
  line,
  doing,
  refines,
  shortcut,
  onType,
  onSend,
  onCancel,
}: {
  field: RefObject<HTMLTextAreaElement | null>;
  definition: NodeDefinition;
  words: string;
  /** What the words come to, as far as they are understood. */
  line: string | undefined;
  /** What is being done for the words that were sent; undefined while nothing is. */
  doing: string | undefined;
  /** Whether a proposal is open that the words would refine. */
  refines: boolean;
  shortcut: string;
  onType: (words: string) => void;
  onSend: () => void;
  onCancel: () => void;
}) {
  const asking = doing !== undefined;
  const placeholder = useMemo(() => placeholderOf(definition, refines), [definition, refines]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    if (!words.trim()) return;
    event.preventDefault();
    event.stopPropagation();
    if (!asking && !event.repeat) onSend();
  };
  return (
    <div className="grid min-w-0 grid-cols-1 gap-1">
      <div className="relative">
        <Sparkles
          className="pointer-events-none absolute top-2 left-2.5 size-3.5 text-primary"
          aria-hidden="true"
        />
        <Textarea
          ref={field}
          data-testid="magic-words"
          aria-label="Say what this node should do"
          aria-describedby="magic-help"
          aria-busy={asking || undefined}
          placeholder={placeholder}
          value={words}
          readOnly={asking}
          maxLength={4_000}
          rows={2}
          className="field-sizing-content max-h-48 min-h-14 resize-none pr-10 pl-8"
          onChange={(event) => onType(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div className="absolute right-1.5 bottom-1.5">
          {asking ? (
            <Button
              variant="outline"
              size="icon-sm"
              data-testid="magic-cancel"
              aria-label="Cancel"
              title="Cancel (Esc)"
              onClick={onCancel}
            >
              <X aria-hidden="true" />
            </Button>
          ) : (
            <Button
              size="icon-sm"
              data-testid="magic-send"
              aria-label="Send"
              title="Send (Enter)"
              disabled={!words.trim()}
              onClick={onSend}
            >
              <ArrowUp aria-hidden="true" />
            </Button>
          )}
        </div>
      </div>
      <div
        id="magic-help"
        className="flex min-h-4 min-w-0 empty:hidden items-center gap-1.5 text-muted-foreground text-xs"
      >
        {asking ? (
          <Waiting doing={doing} />
        ) : line ? (
          <span data-testid="magic-live" className="truncate font-mono" title={line}>
            {line}
          </span>
        ) : words.trim() ? (
          "Enter sends, Shift+Enter makes a new line."
        ) : refines ? null : (
          <>
            <span className="pointer-coarse:hidden">
              <kbd className="rounded border bg-muted px-1 font-mono">{shortcut}</kbd> leads here from
              anywhere.
            </span>
            <a
              href="/magic-input"
              target="_blank"
              rel="noopener"
              className="underline underline-offset-2 hover:text-foreground"
            >
              How often is it right?
            </a>
          </>
        )}
      </div>
    </div>
  );
}
