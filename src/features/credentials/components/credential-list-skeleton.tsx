import { Skeleton } from "@/components/ui/skeleton";

const rows = ["a", "b", "c"] as const;

/** The list's place while it is loaded. */
export function CredentialListSkeleton() {
  return (
    <div role="status" aria-label="Loading credentials" className="divide-y rounded-lg border bg-card">
      {rows.map((row) => (
        <div key={row} className="grid gap-2 px-4 py-3.5">
          <Skeleton className="h-4 w-44" />
          <Skeleton className="h-3 w-80 max-w-full" />
        </div>
      ))}
    </div>
  );
}
