import { showWords } from "../review/kept-words";

/** What was said so far, oldest first. */
export function Said({ said }: { said: readonly string[] }) {
  return (
    <ol className="grid gap-0.5 text-muted-foreground text-xs" aria-label="What you said">
      {said.map((words) => (
        <li
          key={words}
          className="line-clamp-2 whitespace-pre-line border-primary/30 border-l-2 pl-2 [overflow-wrap:anywhere]"
        >
          {showWords(words)}
        </li>
      ))}
    </ol>
  );
}
