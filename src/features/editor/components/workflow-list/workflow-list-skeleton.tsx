import { Skeleton } from "@/components/ui/skeleton";

const rows = ["a", "b", "c", "d"] as const;

/** The list's place while it is loaded. */
export function WorkflowListSkeleton() {
  return (
    <div role="status" aria-label="Loading workflows" className="grid grid-cols-1 gap-3">
      <Skeleton className="h-8 w-full sm:max-w-72" />
      <div className="divide-y rounded-lg border bg-card">
        {rows.map((row) => (
          <div key={row} className="flex h-16 items-center justify-between gap-4 px-4">
            <div className="grid flex-1 gap-2">
              <Skeleton className="h-4 w-48 max-w-full" />
              <Skeleton className="h-3 w-80 max-w-full" />
            </div>
            <Skeleton className="h-5 w-24 max-md:hidden" />
          </div>
        ))}
      </div>
    </div>
  );
}
