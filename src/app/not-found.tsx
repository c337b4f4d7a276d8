import { LogoMark } from "@/components/shell/logo";
import { buttonVariants } from "@/components/ui/button-variants";

/** What does not exist, or is not the reader's. Every page loads what this one needs, so it has a plain link. */
export default function NotFound() {
  return (
    <main className="grid min-h-[70dvh] place-items-center px-4">
      <div className="max-w-sm text-center">
        <LogoMark className="mx-auto mb-4 size-8" />
        <h1 className="font-semibold text-lg">This page does not exist</h1>
        <p className="mt-1 text-muted-foreground">
          The address may be mistyped, or what it named was deleted or belongs to another workspace.
        </p>
        <a href="/dashboard" className={buttonVariants({ className: "mt-5" })}>
          Go to your workflows
        </a>
      </div>
    </main>
  );
}
