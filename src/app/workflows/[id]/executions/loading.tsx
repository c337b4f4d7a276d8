import { Page, PageHeader } from "@/components/shell/page";
import { Skeleton } from "@/components/ui/skeleton";
import { ListSkeleton } from "@/features/execution/components/skeletons";

/** The page of runs while its data is read. */
export default function Loading() {
  return (
    <Page className="max-w-[90rem]">
      <PageHeader title="Runs" description={<Skeleton className="mt-1 h-4 w-40" />} />
      <div className="lg:max-w-80">
        <ListSkeleton />
      </div>
    </Page>
  );
}
