"use client";

import { useEffect } from "react";
import { buttonVariants } from "@/components/ui/button-variants";

/**
 * A page that could not be rendered; the server's log has the fault under `digest`. Every page loads this one with
 * it, so it is made of plain elements.
 */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  useEffect(() => console.error(error), [error]);
  return (
    <main className="grid min-h-[70dvh] place-items-center px-4">
      <div role="alert" className="max-w-sm text-center">
        <h1 className="font-semibold text-lg">This page could not be shown</h1>
        <p className="mt-1 text-muted-foreground">
          Something went wrong on our side. Nothing that you saved is lost.
        </p>
        {error.digest && (
          <p className="mt-2 font-mono text-muted-foreground text-xs">Reference {error.digest}</p>
        )}
        <button type="button" className={buttonVariants({ className: "mt-5" })} onClick={reset}>
          Try again
        </button>
      </div>
    </main>
  );
}
