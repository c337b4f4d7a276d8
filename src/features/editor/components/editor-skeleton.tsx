import { Skeleton } from "@/components/ui/skeleton";

/** The editor's outline while it is loaded. */
export function EditorSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the editor"
      className="fixed inset-0 flex flex-col overflow-hidden bg-background"
    >
      <div className="flex h-12 shrink-0 items-center gap-3 border-b px-3">
        <Skeleton className="size-7" />
        <Skeleton className="h-4 w-40" />
        <span className="flex-1" />
        <Skeleton className="h-8 w-20" />
        <Skeleton className="h-8 w-24" />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="flex w-52 shrink-0 flex-col gap-2 border-r p-3 max-[900px]:hidden">
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
          <Skeleton className="h-8" />
        </div>
        <div className="flex-1 bg-canvas" />
        <div className="flex w-[21rem] shrink-0 flex-col gap-3 border-l p-4 max-[900px]:hidden">
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-8" />
          <Skeleton className="h-20" />
        </div>
      </div>
    </div>
  );
}
