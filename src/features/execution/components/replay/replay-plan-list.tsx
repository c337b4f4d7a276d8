"use client";

import { CircleAlert, SkipForward } from "lucide-react";
import type { ReplayPlan, ReplayRunStep } from "../../replay-schema";
import { PlanSection, PlanSections } from "./plan-sections";

/** What a replay would do: what is sent again, what else runs, what is taken over, and what may surprise. */
export function ReplayPlanList({ plan }: { plan: ReplayPlan }) {
  const sent = plan.run.filter(({ sendsAgain }) => sendsAgain);
  const computed = plan.run.filter(({ sendsAgain }) => !sendsAgain);
  return (
    <div className="grid gap-3 text-sm">
      <PlanSections
        sent={{
          count: sent.length,
          items: sent.map((step) => (
            <li key={step.nodeId}>
              <SentStep step={step} />
            </li>
          )),
        }}
        computed={{ count: computed.length, items: <Names of={computed} /> }}
        reused={{ count: plan.reused.length, items: <Names of={plan.reused} /> }}
      />
      {plan.skippedBefore.length > 0 && (
        <PlanSection
          icon={<SkipForward aria-hidden="true" />}
          title="Left out: its branch was not taken"
          count={plan.skippedBefore.length}
        >
          <Names of={plan.skippedBefore} />
        </PlanSection>
      )}
      {plan.notes.length > 0 && (
        <PlanSection
          icon={<CircleAlert aria-hidden="true" className="text-info" />}
          title="To be noted"
          count={plan.notes.length}
        >
          {plan.notes.map(({ nodeId, code, message }) => (
            <li key={`${nodeId} ${code}`}>{message}</li>
          ))}
        </PlanSection>
      )}
    </div>
  );
}

function Names({ of }: { of: readonly { name: string }[] }) {
  return <li className="break-words">{of.map(({ name }) => name).join(", ")}</li>;
}

function SentStep({ step: { name, loop, ranBefore, request, credential } }: { step: ReplayRunStep }) {
  return (
    <>
      <span className="text-foreground">{name}</span>
      {loop && ` for each item of ${loop}`}
      {ranBefore > 1 && `, ${ranBefore} times before`}
      {credential && `, with ${credential.name ?? "a credential that is gone"}`}
      {request && (
        <code className="block break-all font-mono text-xs [overflow-wrap:anywhere]">
          {request.method} {request.url}
        </code>
      )}
    </>
  );
}
