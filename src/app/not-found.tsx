import Link from "next/link";
import { LogoMark } from "@/components/shell/logo";
import { Button } from "@/components/ui/button";

/** What does not exist, or is not the reader's. */
export default function NotFound() {
  return (
    <main className="grid min-h-[70dvh] place-items-center px-4">
      <div className="max-w-sm text-center">
        <LogoMark className="mx-auto mb-4 size-8" />
        <h1 className="font-semibold text-lg">This page does not exist</h1>
        <p className="mt-1 text-muted-foreground">
          The address may be mistyped, or what it named was deleted or belongs to another workspace.
        </p>
        <Button asChild className="mt-5">
          <Link href="/dashboard">Go to your workflows</Link>
        </Button>
      </div>
    </main>
  );
}
