"use client";

import { CircleAlert, Recycle, RotateCw, Send, SkipForward } from "lucide-react";
import type { ReactNode } from "react";
import type { ReplayPlan, ReplayRunStep } from "../../replay-schema";

/** What a replay would do: what is sent again, what else runs, what is taken over, and what may surprise. */
export function ReplayPlanList({ plan }: { plan: ReplayPlan }) {
  const sent = plan.run.filter(({ sendsAgain }) => sendsAgain);
  const computed = plan.run.filter(({ sendsAgain }) => !sendsAgain);
  return (
    <div className="grid gap-3 text-sm">
      <PlanSection
        icon={<Send aria-hidden="true" className="text-warning" />}
        title={sent.length ? "Sent again" : "Nothing is sent again"}
        count={sent.length}
      >
        {sent.map((step) => (
          <li key={step.nodeId}>
            <SentStep step={step} />
          </li>
        ))}
      </PlanSection>
      {computed.length > 0 && (
        <PlanSection
          icon={<RotateCw aria-hidden="true" />}
          title="Runs again, sends nothing"
          count={computed.length}
        >
          <li className="break-words">{computed.map(({ name }) => name).join(", ")}</li>
        </PlanSection>
      )}
      <PlanSection
        icon={<Recycle aria-hidden="true" className="text-success" />}
        title="Taken over as recorded"
        count={plan.reused.length}
      >
        <li className="break-words">{plan.reused.map(({ name }) => name).join(", ")}</li>
      </PlanSection>
      {plan.skippedBefore.length > 0 && (
        <PlanSection
          icon={<SkipForward aria-hidden="true" />}
          title="Left out: its branch was not taken"
          count={plan.skippedBefore.length}
        >
          <li className="break-words">{plan.skippedBefore.map(({ name }) => name).join(", ")}</li>
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

/** One part of a plan with its count. */
export function PlanSection({
  icon,
  title,
  count,
  children,
}: {
  icon: ReactNode;
  title: string;
  count: number;
  children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <h3 className="flex items-center gap-1.5 font-medium [&>svg]:size-4 [&>svg]:shrink-0">
        {icon} {title}
        {count > 0 && <span className="text-muted-foreground tabular-nums">({count})</span>}
      </h3>
      {count > 0 && <ul className="mt-1 grid gap-1 pl-5.5 text-muted-foreground">{children}</ul>}
    </section>
  );
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
