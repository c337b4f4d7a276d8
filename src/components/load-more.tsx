import { Button } from "@/components/ui/button";

/** The button below a list that has further pages; nothing below one that is whole. */
export function LoadMore({
  list,
  variant = "outline",
  className = "justify-self-center",
}: {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  variant?: "outline" | "ghost";
  className?: string;
}) {
  if (!list.hasNextPage) return null;
  return (
    <Button
      variant={variant}
      className={className}
      pending={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      Load more
    </Button>
  );
}
