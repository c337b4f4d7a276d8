import { useMemo } from "react";
import { Button } from "@/components/ui/button";
import type { Answer } from "../atoms";
import { placeDisagreements } from "../review/disagreements";
import { fieldLabel } from "../review/field-label";
import { valueText } from "../review/value-text";
import { AnsweredBy } from "./answered-by";
import { ChangeRow } from "./change-row";
import type { MagicInputProps } from "./magic-props";
import { Outcome } from "./outcome";
import { QuestionList } from "./question-list";
import { Thumbs } from "./thumbs";
import type { Magic } from "./use-magic";

/** A proposal to be looked at: changed fields, questions, and what the node would do. */
export function Review({
  props,
  magic,
  answer,
  onAccept,
  onReject,
}: {
  props: MagicInputProps;
  magic: Magic;
  answer: Answer;
  onAccept: () => void;
  onReject: () => void;
}) {
  const { nodeId, definition, readContext, hasRun, onJump } = props;
  const { changes, chosen, proposed } = magic;
  const { output } = answer;
  const context = useMemo(() => readContext(), [readContext]);
  const { byChange, other } = placeDisagreements(
    output.disagreements ?? [],
    changes.map(({ path }) => path.join(".")),
  );
  const all = chosen.length === changes.length;
  return (
    <section className="grid min-w-0 grid-cols-1 gap-3" aria-label="Proposal" data-testid="magic-review">
      {changes.length > 0 && (
        <ul className="grid gap-3" aria-label="Changed fields">
          {changes.map((change) => {
            const field = change.path.join(".");
            const read = byChange.get(field);
            return (
              <ChangeRow
                key={change.id}
                change={change}
                taken={!answer.left.includes(change.id)}
                onToggle={() => magic.toggle(change)}
                note={
                  read && (
                    <p className="text-warning text-xs [overflow-wrap:anywhere]">
                      The built-in parser read: <code className="font-mono">{valueText(read.parser)}</code>
                    </p>
                  )
                }
              />
            );
          })}
        </ul>
      )}
      {!changes.length && !output.questions.length && (
        <p className="text-muted-foreground text-xs">The node does this already: nothing would change.</p>
      )}
      {other.length > 0 && (
        <ul className="grid gap-1 text-warning text-xs" aria-label="What the model passes over">
          {other.map(({ field, parser }) => (
            <li key={field} className="[overflow-wrap:anywhere]">
              {fieldLabel(definition, field)}: the built-in parser read{" "}
              <code className="font-mono">{valueText(parser)}</code>, the model changes nothing of it.
            </li>
          ))}
        </ul>
      )}
      {output.questions.length > 0 && (
        <QuestionList
          questions={output.questions}
          definition={definition}
          onReply={magic.reply}
          onJump={onJump}
        />
      )}
      {changes.length > 0 && (
        <Outcome
          nodeId={nodeId}
          definition={definition}
          proposed={proposed}
          context={context}
          hasRun={hasRun}
        />
      )}
      <AnsweredBy answer={output} />
      <div className="flex flex-wrap gap-2">
        {changes.length > 0 && (
          <Button size="sm" data-testid="magic-accept" disabled={!chosen.length} onClick={onAccept}>
            {all ? "Accept all" : `Accept ${chosen.length} of ${changes.length}`}
            <kbd className="font-sans opacity-70 pointer-coarse:hidden">↵</kbd>
          </Button>
        )}
        <Button size="sm" variant="outline" data-testid="magic-reject" onClick={onReject}>
          {changes.length > 0 ? "Reject" : "Close"}
          <kbd className="font-sans opacity-70 pointer-coarse:hidden">Esc</kbd>
        </Button>
        <Thumbs opinion={answer.opinion} onChange={magic.rate} />
      </div>
    </section>
  );
}
