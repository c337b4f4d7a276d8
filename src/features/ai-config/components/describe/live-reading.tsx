import { cn } from "@/lib/cn";
import type { Reading } from "../../review/reading";

/** What the words come to so far, below the field in which they are typed. */
export function LiveReading({ reading: { lines, questions, unread } }: { reading: Reading }) {
  if (!lines.length && !unread.length) return null;
  return (
    <div
      data-testid="describe-reading"
      className="grid max-h-56 min-w-0 grid-cols-1 gap-1.5 overflow-y-auto rounded-md border border-dashed p-2 text-xs"
    >
      <p className="text-muted-foreground">
        Understood so far, by the built-in parser
        {questions > 0 && `; ${questions === 1 ? "1 thing" : `${questions} things`} would be asked`}:
      </p>
      {lines.length > 0 && (
        <ol className="grid min-w-0 grid-cols-1 gap-1" aria-label="Understood so far">
          {lines.map(({ id, depth, tag, text, mark }) => (
            <li
              key={id}
              style={{ marginLeft: `${Math.min(depth, 5) * 0.875}rem` }}
              className="flex min-w-0 items-baseline gap-1.5"
            >
              {tag && (
                <span className="shrink-0 rounded bg-primary/10 px-1 font-medium text-primary">{tag}</span>
              )}
              <span
                title={text}
                className={cn(
                  "min-w-0 truncate",
                  mark === "branch" && "text-muted-foreground",
                  mark === "goes" && "line-through",
                )}
              >
                {text}
              </span>
            </li>
          ))}
        </ol>
      )}
      {unread.length > 0 && (
        <p className="text-warning [overflow-wrap:anywhere]">
          Nothing made of: {unread.map((part) => `“${part}”`).join(", ")}
        </p>
      )}
    </div>
  );
}
