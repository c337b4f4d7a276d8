import { useAtomValue } from "jotai";
import { TriangleAlert } from "lucide-react";
import type { Problem } from "@/lib/workflow/document";
import { nodesByIdAtom } from "../../state/document-atoms";
import { problemsAtom } from "../../state/problem-atoms";
import { useGoToField } from "./use-go-to-field";

/** What keeps the workflow from running; pressing one leads to the node and the field. */
export function ProblemList() {
  const problems = useAtomValue(problemsAtom);
  const nodes = useAtomValue(nodesByIdAtom);
  const goToField = useGoToField();
  const goTo = ({ nodeId, field }: Problem) => {
    if (nodeId) goToField(nodeId, field);
  };
  if (!problems.length) return null;
  return (
    <section data-testid="problems" aria-label="Problems" className="grid gap-1.5">
      <h3 className="flex items-center gap-1.5 font-medium text-xs">
        <TriangleAlert className="size-3.5 text-warning" aria-hidden="true" />
        {problems.length === 1 ? "1 problem keeps" : `${problems.length} problems keep`} this workflow from
        running
      </h3>
      <ul className="grid gap-1">
        {problems.map((problem) => {
          const label = problem.nodeId && nodes.get(problem.nodeId)?.data.label;
          return (
            <li key={`${problem.nodeId} ${problem.field} ${problem.code} ${problem.message}`}>
              <button
                type="button"
                disabled={!problem.nodeId}
                onClick={() => goTo(problem)}
                className="w-full rounded-md border bg-card px-2.5 py-1.5 text-left text-xs enabled:hover:border-ring enabled:hover:bg-accent"
              >
                {label && <span className="mr-1 font-medium">{label}</span>}
                <span className="text-muted-foreground">{problem.message}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
