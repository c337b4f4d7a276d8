import { Skeleton } from "@/components/ui/skeleton";

const rows = ["a", "b", "c", "d", "e"] as const;

/** The list's place while it is loaded. */
export function ListSkeleton() {
  return (
    <div role="status" aria-label="Loading runs" className="divide-y rounded-lg border bg-card">
      {rows.map((row) => (
        <div key={row} className="grid gap-2 px-3 py-2.5">
          <div className="flex justify-between">
            <Skeleton className="h-5 w-24" />
            <Skeleton className="h-4 w-16" />
          </div>
          <Skeleton className="h-4 w-14" />
        </div>
      ))}
    </div>
  );
}

/** The opened run's place while it is loaded. */
export function DetailSkeleton() {
  return (
    <div role="status" aria-label="Loading the run" className="grid gap-4">
      <Skeleton className="h-14 w-full" />
      <div className="divide-y rounded-lg border bg-card">
        {rows.map((row) => (
          <div key={row} className="flex h-11 items-center gap-3 px-3">
            <Skeleton className="size-4 rounded-full" />
            <Skeleton className="h-4 w-40" />
          </div>
        ))}
      </div>
    </div>
  );
}
