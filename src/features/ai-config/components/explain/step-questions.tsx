import { CircleHelp } from "lucide-react";
import Link from "next/link";

type Question = { nodeId: string; field: string; question: string };

const way = "mt-1 block text-left font-medium text-primary hover:underline";

/** What nothing recorded tells. Each leads to the field that it is about: on this page, or in the editor. */
export function StepQuestions({
  questions,
  labelOf,
  hrefOf,
  onField,
}: {
  questions: readonly Question[];
  labelOf: (nodeId: string, field: string) => string;
  hrefOf: (question: Question) => string;
  onField: ((nodeId: string, field: string) => void) | undefined;
}) {
  return (
    <ul className="grid gap-1.5" aria-label="Questions">
      {questions.map((asked) => {
        const { nodeId, field, question } = asked;
        const text = `To the field ${labelOf(nodeId, field)}`;
        const testId = `explain-jump-${field}`;
        return (
          <li
            key={`${nodeId} ${field}`}
            className="flex gap-1.5 rounded-md border border-warning/40 bg-warning/8 p-2 text-xs"
          >
            <CircleHelp className="mt-px size-3.5 shrink-0 text-warning" aria-hidden="true" />
            <div className="min-w-0 [overflow-wrap:anywhere]">
              {question}
              {onField ? (
                <button
                  type="button"
                  data-testid={testId}
                  className={way}
                  onClick={() => onField(nodeId, field)}
                >
                  {text}
                </button>
              ) : (
                <Link href={hrefOf(asked)} prefetch={false} data-testid={testId} className={way}>
                  {text}
                </Link>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
