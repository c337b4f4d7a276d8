"use client";

import { statusLooks } from "@/components/execution/status";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { type ExecutionStatus, executionStatuses } from "../schema";

const every = "ALL";

/** Which runs are listed. */
export function StatusFilter({
  value,
  onChange,
}: {
  value: ExecutionStatus | null;
  onChange: (status: ExecutionStatus | null) => void;
}) {
  return (
    <Select
      value={value ?? every}
      onValueChange={(chosen) => onChange(executionStatuses.find((status) => status === chosen) ?? null)}
    >
      <SelectTrigger aria-label="Filter by status" className="mb-3 shrink-0">
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={every}>All statuses</SelectItem>
        {executionStatuses.map((status) => (
          <SelectItem key={status} value={status}>
            {statusLooks[status].label}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
