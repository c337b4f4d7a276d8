import { Button } from "@/components/ui/button";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { DescribeAnswer } from "../../describe-atoms";
import { isChoice } from "../../review/document-changes";
import { showWords } from "../../review/kept-words";
import { type ProposalView, summaryOf } from "../../review/proposal-view";
import { AnsweredBy } from "../answered-by";
import { QuestionList } from "../question-list";
import { Thumbs } from "../thumbs";
import { ChangeList } from "./change-list";
import type { DescribePanelProps } from "./describe-props";
import { OvertakenList } from "./overtaken-list";
import type { Describe } from "./use-describe";

/** A proposal for a whole workflow: its changes, its questions, and what is to become of it. */
export function DocumentReview({
  describe,
  answer,
  view,
  present,
  props: { onReveal, onJump },
  onApply,
  onReject,
}: {
  describe: Describe;
  answer: DescribeAnswer;
  view: ProposalView;
  present: WorkflowDocument;
  props: DescribePanelProps;
  onApply: () => void;
  onReject: () => void;
}) {
  const { output, left } = answer;
  const { changes, chosen, overtaken } = view;
  const general = output.questions.filter(({ nodeId }) => nodeId === null);
  const choices = changes.filter(isChoice).length;
  const taken = chosen.filter(isChoice).length;
  return (
    <section className="grid min-w-0 grid-cols-1 gap-3" aria-label="Proposal" data-testid="describe-review">
      {changes.length > 0 ? (
        <h3 className="font-medium text-sm">{summaryOf(view)}</h3>
      ) : (
        !overtaken.length && (
          <p className="text-muted-foreground text-xs">
            The workflow is like this already: nothing would change.
          </p>
        )
      )}
      {overtaken.length > 0 && (
        <OvertakenList overtaken={overtaken} others={changes.length > 0} onAgain={describe.again} />
      )}
      {output.unread.length > 0 && (
        <div
          data-testid="describe-unread"
          className="rounded-md border border-warning/40 bg-warning/8 p-2 text-xs"
        >
          Nothing was made of:
          <ul className="mt-0.5 grid gap-0.5">
            {output.unread.map((part) => (
              <li key={part} className="[overflow-wrap:anywhere]">
                “{showWords(part)}”
              </li>
            ))}
          </ul>
        </div>
      )}
      {general.length > 0 && (
        <QuestionList questions={general} definition={undefined} onReply={describe.reply} />
      )}
      <ChangeList
        view={view}
        questions={output.questions}
        provenance={output.provenance}
        left={left}
        onToggle={describe.toggle}
        onReveal={onReveal}
        onReply={describe.reply}
        onJump={onJump}
        present={present}
      />
      <AnsweredBy answer={output} />
      <div className="sticky -bottom-3 -mx-3 -mb-3 flex flex-wrap gap-2 border-t bg-background px-3 py-2.5">
        {changes.length > 0 && (
          <Button size="sm" data-testid="describe-apply" disabled={!chosen.length} onClick={onApply}>
            {taken === choices ? "Apply all" : `Apply ${taken} of ${choices}`}
          </Button>
        )}
        <Button size="sm" variant="outline" data-testid="describe-reject" onClick={onReject}>
          {changes.length > 0 ? "Reject" : "Close"}
          <kbd className="font-sans opacity-70 pointer-coarse:hidden">Esc</kbd>
        </Button>
        <Thumbs opinion={answer.opinion} onChange={describe.rate} />
      </div>
    </section>
  );
}
