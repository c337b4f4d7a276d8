import { CircleHelp, CornerDownLeft } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { fieldLabel } from "../review/field-label";

/** A question about a field, or about nothing that has a field of its own. */
type Question = { field: string | null; question: string };

function Reply({ question, onReply }: { question: Question; onReply: (text: string) => void }) {
  const [text, setText] = useState("");
  return (
    <form
      className="flex gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        onReply(text);
      }}
    >
      <Input
        data-testid={`magic-answer-${question.field}`}
        aria-label={`Answer: ${question.question}`}
        placeholder="Answer…"
        value={text}
        maxLength={1_000}
        autoComplete="off"
        className="h-7"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="outline" size="icon-sm" aria-label="Answer" disabled={!text.trim()}>
        <CornerDownLeft aria-hidden="true" />
      </Button>
    </form>
  );
}

/**
 * What the words left open. Each question is answered in its place, or in the form's field where `onJump` leads there.
 */
export function QuestionList<Q extends Question>({
  questions,
  definition,
  onReply,
  onJump,
}: {
  questions: readonly Q[];
  definition: NodeDefinition | undefined;
  onReply?: ((text: string, question: Q) => void) | undefined;
  onJump?: ((field: string) => void) | undefined;
}) {
  return (
    <ul className="grid gap-2" aria-label="Questions">
      {questions.map((question) => {
        const { field } = question;
        return (
          <li
            key={`${field} ${question.question}`}
            data-testid={`magic-question-${field}`}
            className="grid gap-1.5 rounded-md border border-warning/40 bg-warning/8 p-2 text-xs"
          >
            <p className="flex gap-1.5">
              <CircleHelp className="mt-px size-3.5 shrink-0 text-warning" aria-hidden="true" />
              <span className="min-w-0 [overflow-wrap:anywhere]">{question.question}</span>
            </p>
            {field !== "credentialId" && onReply && (
              <Reply question={question} onReply={(text) => onReply(text, question)} />
            )}
            <div className="flex flex-wrap gap-x-3 gap-y-1">
              {field === "credentialId" && (
                <Link
                  href="/credentials"
                  target="_blank"
                  data-testid="magic-make-credential"
                  className="font-medium text-primary hover:underline"
                >
                  Store a credential<span className="sr-only"> (opens in a new tab)</span> ↗
                </Link>
              )}
              {field !== null && definition && onJump && (
                <button
                  type="button"
                  data-testid={`magic-jump-${field}`}
                  className="text-primary hover:underline"
                  onClick={() => onJump(field)}
                >
                  {field === "credentialId" ? "Choose one" : `To the field ${fieldLabel(definition, field)}`}
                </button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
