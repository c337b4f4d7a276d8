import { ArrowUp, Sparkles, X } from "lucide-react";
import type { KeyboardEvent, RefObject } from "react";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";
import { cn } from "@/lib/cn";
import type { Reading } from "../../review/reading";
import { Waiting } from "../waiting";
import { LiveReading } from "./live-reading";

const isMac = () => typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Whether a key press sends: Ctrl+Enter, on a Mac ⌘+Enter. Enter alone makes a new line. */
export const isSend = (event: KeyboardEvent): boolean =>
  event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing;

/** A field for several lines of words, with its button to send them or to cancel. */
export function DescribeField({
  field,
  label,
  placeholder,
  words,
  asking,
  busy = false,
  help,
  reading,
  className,
  onType,
  onSend,
  onCancel,
  onTakeParser,
}: {
  field: RefObject<HTMLTextAreaElement | null>;
  label: string;
  placeholder: string;
  words: string;
  asking: boolean;
  /** Whether what came of the words is under way, and they are not to be sent again. */
  busy?: boolean;
  /** What stands below while nothing is typed. */
  help?: string | undefined;
  /** What the words come to so far. */
  reading?: Reading | undefined;
  className?: string;
  onType: (words: string) => void;
  onSend: () => void;
  onCancel: () => void;
  /** Goes on with what the parser reads, and waits for no model. */
  onTakeParser: () => void;
}) {
  return (
    <div className="grid min-w-0 grid-cols-1 gap-1">
      <div className="relative">
        <Sparkles
          className="pointer-events-none absolute top-2 left-2.5 size-3.5 text-primary"
          aria-hidden="true"
        />
        <Textarea
          ref={field}
          data-testid="describe-words"
          aria-label={label}
          aria-describedby="describe-help"
          aria-busy={asking || undefined}
          placeholder={placeholder}
          value={words}
          readOnly={asking || busy}
          maxLength={8_000}
          className={cn("field-sizing-content max-h-56 resize-none pr-10 pl-8", className)}
          onChange={(event) => onType(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (!isSend(event) || !words.trim()) return;
            event.preventDefault();
            event.stopPropagation();
            if (!asking && !busy && !event.repeat) onSend();
          }}
        />
        <div className="absolute right-1.5 bottom-1.5">
          {asking ? (
            <Button
              variant="outline"
              size="icon-sm"
              data-testid="describe-cancel"
              aria-label="Cancel"
              title="Cancel (Esc)"
              onClick={onCancel}
            >
              <X aria-hidden="true" />
            </Button>
          ) : (
            <Button
              size="icon-sm"
              data-testid="describe-send"
              aria-label="Send"
              title={`Send (${isMac() ? "⌘" : "Ctrl"}+Enter)`}
              disabled={busy || !words.trim()}
              onClick={onSend}
            >
              <ArrowUp aria-hidden="true" />
            </Button>
          )}
        </div>
      </div>
      <div id="describe-help" className="flex min-h-4 min-w-0 items-center text-muted-foreground text-xs">
        {asking ? (
          <Waiting
            key="asking"
            doing="Reading your words"
            later={
              <Button size="sm" variant="outline" data-testid="describe-take-parser" onClick={onTakeParser}>
                Do not wait: take the parser's answer
              </Button>
            }
          />
        ) : busy ? (
          <Waiting key="busy" doing="Opening the editor" />
        ) : words.trim() ? (
          <p className="pointer-coarse:hidden">
            {isMac() ? "⌘" : "Ctrl"}+Enter sends, Enter makes a new line.
          </p>
        ) : (
          help && <p>{help}</p>
        )}
      </div>
      {reading && !asking && !busy && <LiveReading reading={reading} />}
    </div>
  );
}
