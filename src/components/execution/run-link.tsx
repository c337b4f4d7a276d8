import Link from "next/link";
import { executionHref } from "@/lib/links";

/** A run by the end of its id. */
export function RunLink({ id }: { id: string }) {
  return (
    <Link
      href={executionHref(id)}
      prefetch={false}
      className="font-mono text-[0.92em] text-primary underline-offset-4 hover:underline"
    >
      {id.slice(-8)}
    </Link>
  );
}
