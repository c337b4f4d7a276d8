"use client";

import { Time } from "@/components/time";
import { cn } from "@/lib/cn";
import type { FailureGroup } from "../../inbox-schema";

export type ChosenGroup = { workflowId: string; errorName: string; nodeId: string } | null;

const isChosen = (group: FailureGroup, chosen: ChosenGroup): boolean =>
  chosen !== null &&
  group.workflowId === chosen.workflowId &&
  group.errorName === chosen.errorName &&
  (group.nodeId ?? "") === chosen.nodeId;

/** The failures by what went wrong where; choosing one filters the list. */
export function FailureGroups({
  groups,
  total,
  chosen,
  onChoose,
}: {
  groups: readonly FailureGroup[];
  total: number;
  chosen: ChosenGroup;
  onChoose: (group: ChosenGroup) => void;
}) {
  return (
    <ul className="divide-y overflow-y-auto rounded-lg border bg-card max-lg:max-h-64">
      <li>
        <GroupButton pressed={chosen === null} onClick={() => onChoose(null)}>
          <span className="flex justify-between gap-3 font-medium">
            All failures <span className="tabular-nums">{total}</span>
          </span>
        </GroupButton>
      </li>
      {groups.map((group) => {
        const { workflowId, workflowName, errorName, nodeId, nodeName, count, latest } = group;
        const pressed = isChosen(group, chosen);
        return (
          <li key={`${workflowId} ${errorName} ${nodeId}`}>
            <GroupButton
              pressed={pressed}
              onClick={() => onChoose(pressed ? null : { workflowId, errorName, nodeId: nodeId ?? "" })}
            >
              <span className="flex justify-between gap-3">
                <span className="min-w-0 break-words font-medium">
                  {errorName}
                  {nodeId && <span className="font-normal"> at {nodeName ?? nodeId}</span>}
                </span>
                <span className="shrink-0 tabular-nums">{count}</span>
              </span>
              <span className="flex justify-between gap-3 text-muted-foreground text-xs">
                <span className="truncate">{workflowName}</span>
                <Time value={latest.at} />
              </span>
              <span className="mt-0.5 line-clamp-1 text-destructive text-xs [overflow-wrap:anywhere]">
                {latest.message}
              </span>
            </GroupButton>
          </li>
        );
      })}
    </ul>
  );
}

function GroupButton({
  pressed,
  onClick,
  children,
}: {
  pressed: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onClick}
      className={cn(
        "block w-full px-3 py-2 text-left text-sm hover:bg-muted/60 focus-visible:-outline-offset-2",
        pressed && "bg-accent hover:bg-accent",
      )}
    >
      {children}
    </button>
  );
}
