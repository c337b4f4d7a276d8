import { Undo2, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { jsonEqual } from "@/lib/json-equal";
import { findDefinition } from "@/nodes/registry";
import { summaryOf } from "../../review/proposal-view";
import { Failed } from "../failed";
import { QuestionList } from "../question-list";
import { Said } from "../said";
import { DescribeField, isSend } from "./describe-field";
import type { DescribePanelProps } from "./describe-props";
import { DocumentReview } from "./document-review";
import { type Describe, useDescribe } from "./use-describe";
import { useEscape } from "./use-escape";
import { useReading } from "./use-reading";

function announcement({ state: { status }, view }: Describe): string {
  if (status.kind === "applied") return "Applied";
  if (status.kind === "rejected") return "Rejected";
  if (status.kind !== "review" || !view) return "";
  const questions = status.answer.output.questions.length;
  return `Proposed: ${summaryOf(view)}, ${questions} questions. Control Enter applies, Escape rejects.`;
}

/** What was left open by a proposal that was applied, each with the way to its field. */
function OpenQuestions({
  props: { document, onJump },
  describe,
}: {
  props: DescribePanelProps;
  describe: Describe;
}) {
  const { status } = describe.state;
  if (status.kind !== "applied" || !status.questions.length) return null;
  const nodes = document.nodes.filter(({ id }) => status.questions.some(({ nodeId }) => nodeId === id));
  return (
    <ul className="grid gap-2" aria-label="What is left to fill in">
      {nodes.map((node) => (
        <li key={node.id} className="grid gap-1">
          <h4 className="truncate font-medium text-xs">{node.data.label}</h4>
          <QuestionList
            questions={status.questions.filter(({ nodeId }) => nodeId === node.id)}
            definition={findDefinition(node.type, node.typeVersion)}
            onJump={(field) => onJump(node.id, field)}
          />
        </li>
      ))}
    </ul>
  );
}

/**
 * The panel for words about the whole workflow: a proposal comes back, is drawn on the canvas, refined, and taken over
 * in whole, in part or not at all.
 */
export function DescribePanel(props: DescribePanelProps) {
  const { document, wantsFocus, onFocused, onShow, onReveal, onUndo, onClose, shortcut } = props;
  const describe = useDescribe(props);
  const { state, answer, view, look } = describe;
  const { status } = state;
  const field = useRef<HTMLTextAreaElement>(null);
  const whole = useRef<HTMLElement>(null);
  const asking = status.kind === "asking";
  const proposed = answer?.output.document;
  const reading = useReading(state.words, view?.next ?? document);

  useEffect(() => {
    if (!wantsFocus) return;
    field.current?.focus();
    onFocused();
  }, [wantsFocus, onFocused]);

  useEffect(() => {
    onShow(look && ((present) => look(present).drawing));
    return () => onShow(null);
  }, [look, onShow]);

  const reveal = useRef<() => void>(() => undefined);
  reveal.current = () => {
    const marked = [...(view?.drawing.nodes.keys() ?? [])];
    if (marked.length) onReveal(marked);
  };
  useEffect(() => {
    if (!proposed) return;
    reveal.current();
    // A narrow screen shows the words first: the proposal is what one waits for.
    whole.current?.scrollTo({ top: 0 });
  }, [proposed]);

  const apply = () => {
    describe.apply();
    // Not the text field: there, undoing would mean its text.
    whole.current?.focus();
  };
  const reject = () => {
    describe.reject();
    field.current?.focus();
  };
  useEscape(() => {
    if (asking) describe.cancel();
    else if (answer) reject();
    else return false;
    return true;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (isSend(event) && answer && view?.chosen.length && !event.repeat) apply();
    else if (event.key === "Escape" && asking) describe.cancel();
    else if (event.key === "Escape" && answer) reject();
    else if (event.key === "Escape" && status.kind === "failed") describe.dismiss();
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const canUndo = status.kind === "applied" && jsonEqual(status.document, document);
  const isNew = !document.nodes.length && !answer;

  return (
    <section
      ref={whole}
      tabIndex={-1}
      aria-label="Describe the workflow"
      data-testid="describe-panel"
      onKeyDown={onKeyDown}
      className="grid min-h-0 min-w-0 flex-1 grid-cols-1 content-start gap-3 overflow-y-auto p-3 outline-none"
    >
      <div className="flex items-center justify-between">
        <h2 className="font-semibold text-sm">Describe it</h2>
        <Button variant="ghost" size="icon-sm" aria-label="Close the panel" title="Close" onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </div>
      {state.said.length > 0 && <Said said={state.said} />}
      <DescribeField
        field={field}
        label={isNew ? "Say what the workflow should do" : "Say what should change"}
        placeholder={
          answer
            ? "Go on, such as “then also tell the team” or “wait an hour before it”"
            : isNew
              ? "When an invoice arrives by webhook, fetch the customer, and if the total is over 500, ask #finance in Slack"
              : "Such as “after the request, wait a day and send a reminder” or “do it on Fridays instead”"
        }
        words={state.words}
        asking={asking}
        help={answer ? undefined : `${shortcut} leads here from the canvas.`}
        reading={reading}
        className="min-h-16"
        onType={describe.type}
        onSend={describe.send}
        onCancel={describe.cancel}
        onTakeParser={describe.takeParser}
      />
      <p role="status" className="sr-only">
        {announcement(describe)}
      </p>
      {status.kind === "failed" && (
        <Failed message={status.message} onRetry={status.retry ?? undefined} onDismiss={describe.dismiss} />
      )}
      {answer && view && (
        <DocumentReview
          describe={describe}
          answer={answer}
          view={view}
          present={document}
          props={props}
          onApply={apply}
          onReject={reject}
        />
      )}
      {status.kind === "rejected" && (
        <div
          className="flex items-center gap-2 text-muted-foreground text-xs"
          data-testid="describe-rejected"
        >
          Rejected: nothing was changed.
          <Button size="sm" variant="ghost" onClick={describe.restore}>
            <Undo2 aria-hidden="true" /> Show it again
          </Button>
        </div>
      )}
      {status.kind === "applied" && (
        <div className="flex items-center gap-2 text-muted-foreground text-xs" data-testid="describe-applied">
          Applied: {status.summary}.
          {canUndo && (
            <Button size="sm" variant="ghost" onClick={onUndo}>
              <Undo2 aria-hidden="true" /> Undo
            </Button>
          )}
        </div>
      )}
      <OpenQuestions props={props} describe={describe} />
    </section>
  );
}
