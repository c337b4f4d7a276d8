import type { RefObject } from "react";
import { showWords } from "../../review/kept-words";
import { Failed } from "../failed";
import { DescribeField } from "./describe-field";
import type { DescribeStart } from "./use-describe-start";
import { useEscape } from "./use-escape";
import { useReading } from "./use-reading";

const example =
  "Every Monday at 8:30 get the open invoices from https://billing.example.com/invoices, and for each of them that is overdue, ask the customer by e-mail to pay. If the request fails, tell #finance in Slack.";

/** The field in which a new workflow is described, and what comes of the words until its editor opens. */
export function DescribeStartForm({
  start,
  field,
}: {
  start: DescribeStart;
  field: RefObject<HTMLTextAreaElement | null>;
}) {
  const { words, status, type, send, cancel, dismiss } = start;
  const reading = useReading(words);
  useEscape(() => {
    if (status.kind !== "asking") return false;
    cancel();
    return true;
  });
  return (
    <div className="grid grid-cols-1 gap-2" data-testid="describe-start">
      <DescribeField
        field={field}
        label="Say what the workflow should do"
        placeholder={example}
        words={words}
        asking={status.kind === "asking"}
        busy={status.kind === "opening"}
        help="Say what starts it, then step by step what happens. You see all of it before it is applied."
        reading={status.kind === "nothing" ? undefined : reading}
        className="min-h-28"
        onType={type}
        onSend={() => void send()}
        onCancel={cancel}
        onTakeParser={() => void send({ useModel: false })}
      />
      {status.kind === "failed" && (
        <Failed message={status.message} onRetry={() => void send()} onDismiss={dismiss} />
      )}
      {status.kind === "nothing" && (
        <div
          role="alert"
          data-testid="describe-nothing"
          className="grid gap-1 rounded-md border border-warning/40 bg-warning/8 p-2 text-xs"
        >
          <p>No step was found in these words. Say what starts the workflow and what it should do.</p>
          {status.output.questions.map(({ question }) => (
            <p key={question} className="[overflow-wrap:anywhere]">
              {question}
            </p>
          ))}
          {status.output.unread.length > 0 && (
            <p className="text-muted-foreground [overflow-wrap:anywhere]">
              Nothing was made of: {status.output.unread.map((part) => `“${showWords(part)}”`).join(", ")}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
