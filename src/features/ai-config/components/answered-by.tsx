/** Who made a proposal, and what is to be known of how it came about. */
export function AnsweredBy({
  answer: { source, model, notice },
}: {
  answer: { source: "model" | "parser"; model?: string | undefined; notice?: string | undefined };
}) {
  return (
    <p className="text-muted-foreground text-xs">
      {source === "model" ? `Answered by ${model ?? "the model"}` : "Answered by the built-in parser"}
      {notice && `. ${notice}`}
    </p>
  );
}
