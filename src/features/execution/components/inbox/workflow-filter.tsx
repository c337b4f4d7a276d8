"use client";

import { useState } from "react";
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
  // The chosen one stays in the list by its name when the last of its failures is gone.
  const [chosenName, setChosenName] = useState("Chosen workflow");
  const names = new Map(groups.map(({ workflowId, workflowName }) => [workflowId, workflowName]));
  const known = value === null ? undefined : names.get(value);
  if (known !== undefined && known !== chosenName) setChosenName(known);
  if (value !== null && known === undefined) names.set(value, chosenName);
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
