"use client";

import { CircleAlert } from "lucide-react";
import { RunLink } from "@/components/execution/run-link";
import type { ReplayCount, ReplayManyPlan } from "../../replay-schema";
import { PlanSection, PlanSections } from "../replay/plan-sections";

const sum = (counts: readonly ReplayCount[]) => counts.reduce((total, { runs }) => total + runs, 0);

/** What replaying many runs would do: how often which step is sent again, runs again or is taken over. */
export function BulkPlanList({ plan }: { plan: ReplayManyPlan }) {
  const sent = plan.run.filter(({ sendsAgain }) => sendsAgain);
  const computed = plan.run.filter(({ sendsAgain }) => !sendsAgain);
  return (
    <div className="grid gap-3 text-sm">
      <PlanSections
        sent={{ count: sum(sent), items: <Counts counts={sent} /> }}
        computed={{ count: sum(computed), items: <Counts counts={computed} /> }}
        reused={{ count: sum(plan.reused), items: <Counts counts={plan.reused} /> }}
      />
      {plan.refused.length > 0 && (
        <PlanSection
          icon={<CircleAlert aria-hidden="true" className="text-destructive" />}
          title="Cannot be replayed so"
          count={plan.refused.length}
        >
          <RefusedRuns refused={plan.refused} />
        </PlanSection>
      )}
    </div>
  );
}

function Counts({ counts }: { counts: readonly ReplayCount[] }) {
  return counts.map(({ workflowId, workflowName, nodeId, name, type, runs }) => (
    <li key={`${workflowId} ${nodeId} ${type} ${name}`} className="flex justify-between gap-3">
      <span className="min-w-0 break-words">
        <span className="text-foreground">{name}</span> of {workflowName}
      </span>
      <span className="shrink-0 tabular-nums">{runs} ×</span>
    </li>
  ));
}

/** Runs that are not replayed, each with its reason. */
export function RefusedRuns({ refused }: { refused: readonly { id: string; message: string }[] }) {
  return refused.map(({ id, message }) => (
    <li key={id}>
      <RunLink id={id} />: {message}
    </li>
  ));
}
