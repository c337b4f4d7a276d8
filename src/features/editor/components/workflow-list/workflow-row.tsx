"use client";

import Link from "next/link";
import { isStatus } from "@/components/execution/status";
import { StatusBadge } from "@/components/execution/status-badge";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { executionsHref, workflowHref } from "@/lib/links";
import type { WorkflowSummary } from "../../schema";
import { WorkflowMenu } from "./workflow-menu";

/** The columns on a wide screen; on a narrow one each row is a small card. */
export const rowColumns =
  "md:grid md:grid-cols-[minmax(0,1fr)_7rem_13rem_7.5rem_2rem] md:items-center md:gap-x-4";

/** The names of the columns. */
export function WorkflowRowHead() {
  return (
    <div
      aria-hidden="true"
      className={cn(rowColumns, "hidden border-b px-4 py-2 font-medium text-muted-foreground text-xs")}
    >
      <span>Name</span>
      <span>Deployed</span>
      <span>Last run</span>
      <span>Updated</span>
    </div>
  );
}

/** One workflow; a press anywhere opens it. */
export function WorkflowRow({ workflow, canWrite }: { workflow: WorkflowSummary; canWrite: boolean }) {
  const { id, name, description, activeVersion, updatedAt, lastExecution } = workflow;
  return (
    <li className={cn(rowColumns, "relative px-4 py-3 hover:bg-muted/50")}>
      <div className="min-w-0 pr-9 md:pr-0">
        <Link
          href={workflowHref(id)}
          className="font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:-outline-offset-2"
        >
          {name}
        </Link>
        {description && <p className="truncate text-muted-foreground text-xs leading-5">{description}</p>}
      </div>
      <div className="mt-2 inline-block max-md:mr-2 md:mt-0 md:block">
        {activeVersion === null ? (
          <Badge variant="outline">Draft</Badge>
        ) : (
          <Badge variant="success">Version {activeVersion}</Badge>
        )}
      </div>
      <div className="relative inline-flex w-fit max-w-full items-center gap-2 align-middle md:flex">
        {lastExecution ? (
          <Link
            href={executionsHref(id, lastExecution.id)}
            aria-label={`Last run of ${name}`}
            className="flex min-w-0 items-center gap-2 rounded-md text-xs hover:underline"
          >
            {isStatus(lastExecution.status) && <StatusBadge status={lastExecution.status} />}
            <Time value={lastExecution.createdAt} className="truncate text-muted-foreground" />
          </Link>
        ) : (
          <span className="text-muted-foreground text-xs">Never run</span>
        )}
      </div>
      <div className="text-muted-foreground text-xs max-md:hidden">
        <Time value={updatedAt} />
      </div>
      <div className="absolute top-2.5 right-2.5 md:static">
        <WorkflowMenu workflow={workflow} canWrite={canWrite} />
      </div>
    </li>
  );
}
