import { Undo2 } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { jsonEqual } from "@/lib/json-equal";
import type { MagicState } from "../atoms";
import { topLabels } from "../review/field-label";
import { DraftView, doingOf } from "./draft-view";
import { Failed } from "./failed";
import type { MagicInputProps } from "./magic-props";
import { Review } from "./review";
import { Said } from "./said";
import { useLiveLine } from "./use-live-line";
import { type Magic, useMagic } from "./use-magic";
import { WordsField } from "./words-field";

const plural = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** What assistive technology is told when something has come of the words. */
function announcement({ status }: MagicState, { changes }: Magic): string {
  if (status.kind === "asking") return doingOf(status.draft);
  if (status.kind === "accepted") return `${plural(status.fields, "field")} accepted`;
  if (status.kind !== "review") return "";
  const { questions } = status.answer.output;
  return `${plural(changes.length, "field")} proposed, ${plural(questions.length, "question")}. Enter accepts, Escape rejects.`;
}

/**
 * The text field in a node's panel: words in, a proposal out, which is looked at, refined, and accepted or not. A type
 * without fields has none.
 */
export function MagicInput(props: MagicInputProps) {
  const { definition, present, shortcut, wantsFocus, onFocused, onUndo } = props;
  const magic = useMagic(props);
  const { state, answer, proposed } = magic;
  const { status } = state;
  const field = useRef<HTMLTextAreaElement>(null);
  const whole = useRef<HTMLElement>(null);
  const asking = status.kind === "asking";
  const line = useLiveLine(asking ? "" : state.words, props, proposed.config);

  useEffect(() => {
    if (!wantsFocus) return;
    field.current?.focus();
    field.current?.scrollIntoView({ block: "nearest" });
    onFocused();
  }, [wantsFocus, onFocused]);

  if (!topLabels(definition).length) return null;

  const accept = () => {
    magic.accept();
    // Not the text field: there, undoing would mean its text.
    whole.current?.focus();
  };
  const reject = () => {
    magic.reject();
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const mod = event.metaKey || event.ctrlKey;
    const inField = event.target === field.current;
    if (event.key === "Enter" && answer && !event.repeat && (mod || (inField && !event.shiftKey))) {
      accept();
    } else if (event.key === "Escape" && asking) magic.cancel();
    else if (event.key === "Escape" && answer) reject();
    else if (event.key === "Escape" && status.kind === "failed") magic.dismiss();
    else if (event.key === "Escape" && inField) field.current?.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const canUndo = status.kind === "accepted" && jsonEqual(status.config, present.config);

  return (
    <section
      ref={whole}
      tabIndex={-1}
      aria-label="Magic input"
      data-testid="magic-input"
      data-own-escape={asking || answer ? "" : undefined}
      onKeyDown={onKeyDown}
      className="grid min-w-0 grid-cols-1 gap-2.5 rounded-lg border border-primary/25 bg-primary/4 p-2.5 outline-none"
    >
      {state.said.length > 0 && <Said said={state.said} />}
      <WordsField
        field={field}
        definition={definition}
        words={state.words}
        line={line}
        doing={asking ? doingOf(status.draft) : undefined}
        refines={answer !== null}
        shortcut={shortcut}
        onType={magic.type}
        onSend={magic.send}
        onCancel={magic.cancel}
      />
      <p role="status" className="sr-only">
        {announcement(state, magic)}
      </p>
      {status.kind === "failed" && (
        <Failed message={status.message} onRetry={magic.retry} onDismiss={magic.dismiss} />
      )}
      {asking && status.draft && (
        <DraftView
          definition={definition}
          present={present}
          draft={status.draft}
          onTake={() => {
            magic.takeParser();
            field.current?.focus();
          }}
        />
      )}
      {answer && <Review props={props} magic={magic} answer={answer} onAccept={accept} onReject={reject} />}
      {canUndo && (
        <div className="flex items-center gap-2 text-muted-foreground text-xs" data-testid="magic-accepted">
          {plural(status.fields, "field")} accepted.
          <Button size="sm" variant="ghost" onClick={onUndo}>
            <Undo2 aria-hidden="true" /> Undo
          </Button>
        </div>
      )}
    </section>
  );
}
