import { Spinner } from "@/components/ui/spinner";

/** Between pages that have no skeleton of their own. */
export default function Loading() {
  return (
    <div role="status" className="grid min-h-[60dvh] place-items-center text-muted-foreground">
      <Spinner className="size-5" />
      <span className="sr-only">Loading</span>
    </div>
  );
}
