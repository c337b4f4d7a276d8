import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { executionsHref, workflowHref } from "@/lib/links";

type ExplanationLink = {
  kind: "credentials" | "step" | "run" | "workflow";
  label: string;
  nodeId?: string | undefined;
  iteration?: string | undefined;
  executionId?: string | undefined;
  workflowId?: string | undefined;
};

function hrefOf({ kind, workflowId, executionId, nodeId, iteration }: ExplanationLink): string | undefined {
  if (kind === "credentials") return "/credentials";
  if (!workflowId) return undefined;
  if (kind === "workflow") return workflowHref(workflowId);
  const step = nodeId ? `&step=${encodeURIComponent(iteration ? `${nodeId}:${iteration}` : nodeId)}` : "";
  return executionId ? executionsHref(workflowId, executionId) + step : undefined;
}

/** Where more is to be seen: other steps of this run, other runs, credentials. */
export function ExplanationLinks({
  links,
  onGo,
}: {
  links: readonly ExplanationLink[];
  onGo: (place: { nodeId: string; iteration: string }) => void;
}) {
  if (!links.length) return null;
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label="Where to look">
      {links.map((link) => {
        const { kind, label, nodeId } = link;
        const href = hrefOf(link);
        return (
          <li key={`${kind} ${nodeId ?? ""} ${label}`} className="min-w-0">
            {href ? (
              <Button size="sm" variant="outline" asChild>
                <Link href={href} prefetch={false} className="max-w-full">
                  <span className="truncate">{label}</span> <ArrowRight aria-hidden="true" />
                </Link>
              </Button>
            ) : (
              nodeId && (
                <Button
                  size="sm"
                  variant="outline"
                  className="max-w-full"
                  data-testid={`explain-go-${nodeId}`}
                  onClick={() => onGo({ nodeId, iteration: link.iteration ?? "" })}
                >
                  <span className="truncate">To the step {label}</span> <ArrowRight aria-hidden="true" />
                </Button>
              )
            )}
          </li>
        );
      })}
    </ul>
  );
}
