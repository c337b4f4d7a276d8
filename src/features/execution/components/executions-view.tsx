"use client";

import { ArrowLeft, MousePointerClick } from "lucide-react";
import { useQueryStates } from "nuqs";
import type { ComponentType } from "react";
import { EmptyState } from "@/components/empty-state";
import type { ExplainStepProps } from "@/components/execution/explain-slot";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { executionParams } from "../search-params";
import { ExecutionDetailView } from "./execution-detail-view";
import { ExecutionList } from "./execution-list";
import { StatusFilter } from "./status-filter";

/**
 * A workflow's runs beside the opened one; on a narrow screen the one or the other. `canRun`: whether the
 * reader may cancel runs.
 */
export function ExecutionsView({
  workflowId,
  canRun,
  Explain,
}: {
  workflowId: string;
  canRun: boolean;
  /** What explains a failed step. */
  Explain: ComponentType<ExplainStepProps>;
}) {
  const [{ status, execution, step }, setParams] = useQueryStates(executionParams);
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <section
        aria-label="Runs"
        className={cn(
          "lg:sticky lg:top-16 lg:flex lg:max-h-[calc(100dvh-5rem)] lg:flex-col",
          execution && "max-lg:hidden",
        )}
      >
        <StatusFilter value={status} onChange={(next) => void setParams({ status: next })} />
        <ExecutionList
          workflowId={workflowId}
          status={status}
          openId={execution}
          onOpen={(id) => void setParams({ execution: id, step: null }, { history: "push" })}
          onClearFilter={() => void setParams({ status: null })}
        />
      </section>
      <section aria-label="The opened run" className={cn("min-w-0", !execution && "max-lg:hidden")}>
        {execution ? (
          <>
            <Button
              variant="ghost"
              size="sm"
              className="-ml-2 mb-2 lg:hidden"
              onClick={() => void setParams({ execution: null, step: null })}
            >
              <ArrowLeft aria-hidden="true" /> All runs
            </Button>
            <ExecutionDetailView
              key={execution}
              executionId={execution}
              openStep={step}
              onOpenStep={(key) => void setParams({ step: key })}
              canRun={canRun}
              Explain={Explain}
              onOpenRun={(id) => void setParams({ execution: id, step: null }, { history: "push" })}
            />
          </>
        ) : (
          <EmptyState icon={MousePointerClick} title="Choose a run">
            Its steps appear here with their input, output, attempts and errors, live while it runs.
          </EmptyState>
        )}
      </section>
    </div>
  );
}
