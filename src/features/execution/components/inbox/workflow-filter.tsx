"use client";

import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import type { FailureGroup } from "../../inbox-schema";

const every = "ALL";

/** Failures of which workflow, among those that have some. */
export function WorkflowFilter({
  value,
  groups,
  onChange,
}: {
  value: string | null;
  groups: readonly FailureGroup[];
  onChange: (workflowId: string | null) => void;
}) {
  const names = new Map(groups.map(({ workflowId, workflowName }) => [workflowId, workflowName]));
  if (value !== null && !names.has(value)) names.set(value, "Chosen workflow");
  return (
    <Select value={value ?? every} onValueChange={(chosen) => onChange(chosen === every ? null : chosen)}>
      <SelectTrigger aria-label="Filter by workflow" className="sm:w-64">
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={every}>All workflows</SelectItem>
        {[...names].map(([id, name]) => (
          <SelectItem key={id} value={id}>
            {name}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
