import { cn } from "@/lib/cn";

/** How a notice of the API begins, which the line says already. */
const lead = "The built-in parser answered: ";

/** Who made a proposal, and what is to be known of how it came about. */
export function AnsweredBy({
  answer: { source, model, notice },
}: {
  answer: { source: "model" | "parser"; model?: string | undefined; notice?: string | undefined };
}) {
  const reason = notice?.startsWith(lead) ? notice.slice(lead.length) : notice;
  return (
    <p className={cn("text-xs [overflow-wrap:anywhere]", reason ? "text-warning" : "text-muted-foreground")}>
      {source === "model" ? `Answered by ${model ?? "the model"}` : "Answered by the built-in parser"}
      {reason && `: ${reason}`}
    </p>
  );
}
