import { Badge } from "@/components/ui/badge";
import type { Provenance } from "../schema";

const origins = {
  words: { text: "your words", variant: "default", title: "You said so." },
  context: {
    text: "data",
    variant: "secondary",
    title: "From the data of the steps before, or from what the node has already.",
  },
  default: { text: "default", variant: "outline", title: "Nothing was said: the default of this node type." },
  guessed: { text: "guess", variant: "warning", title: "Nothing says so: look at it before you accept it." },
} as const satisfies Record<Provenance, unknown>;

/** Where a proposed value comes from. */
export function OriginBadge({ origin }: { origin: Provenance }) {
  const { text, variant, title } = origins[origin];
  return (
    <Badge variant={variant} title={title} className="h-4.5 px-1.5 text-[11px]">
      {text}
      <span className="sr-only">: {title}</span>
    </Badge>
  );
}
