import { Activity, ArrowRight, KeyRound, ListChecks, type LucideIcon, RefreshCcw } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { SignInButton } from "@/components/auth/sign-in-button";
import { Logo } from "@/components/shell/logo";
import { Button } from "@/components/ui/button";
import { ProductPicture } from "./product-picture";

const promises: readonly { icon: LucideIcon; title: string; text: string }[] = [
  {
    icon: RefreshCcw,
    title: "Durable steps",
    text: "Each node is a step whose result is stored. After a crash or restart a run goes on where it was; a wait may last days.",
  },
  {
    icon: ListChecks,
    title: "Configuration you can check",
    text: "Every node says in plain words what it needs. Problems are listed with their fix before anything runs.",
  },
  {
    icon: KeyRound,
    title: "Secrets only in the vault",
    text: "Keys live in AWS Secrets Manager, or its encrypted stand-in on your machine. The database holds only where they are.",
  },
  {
    icon: Activity,
    title: "Live view",
    text: "Watch each step as it happens, with its input, output, attempts and the exact error, and cancel when you must.",
  },
];

/** The first page: what the product is, what it looks like, and the way in. */
export function Landing({
  userName,
  next,
  asked,
  signInError,
}: {
  userName: string | null;
  next: string;
  /** Whether another page sent the reader here to sign in. */
  asked: boolean;
  signInError: string | null;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="mx-auto flex h-14 w-full max-w-6xl items-center justify-between px-4 md:px-6">
        <Logo />
        {userName && (
          <Button asChild variant="ghost">
            <Link href="/dashboard">Open dashboard</Link>
          </Button>
        )}
      </header>
      <main className="mx-auto w-full max-w-6xl flex-1 px-4 md:px-6">
        <section className="grid items-center gap-8 pt-8 pb-10 md:pt-14 lg:grid-cols-[1fr_1.15fr] lg:gap-12 lg:pb-16">
          <div>
            <h1 className="text-balance font-semibold text-3xl leading-[1.15] tracking-tight md:text-[2.6rem]">
              Workflows that survive crashes, restarts and flaky APIs.
            </h1>
            <p className="mt-4 max-w-xl text-pretty text-base text-muted-foreground md:text-lg">
              WorkFuse is workflow automation for developers: connect webhooks, HTTP calls, conditions and
              waits on a canvas. Every finished step is kept, and a run goes on from there.
            </p>
            {userName ? (
              <SignedIn userName={userName} next={next} />
            ) : (
              <SignedOut next={next} asked={asked} signInError={signInError} />
            )}
          </div>
          <ProductPicture />
        </section>
        <section aria-label="What WorkFuse promises" className="border-t py-10 lg:py-12">
          <ul className="grid gap-x-8 gap-y-7 sm:grid-cols-2 lg:grid-cols-4">
            {promises.map(({ icon: Icon, title, text }) => (
              <li key={title}>
                <Icon aria-hidden="true" className="mb-2.5 size-5 text-primary" />
                <h2 className="font-semibold">{title}</h2>
                <p className="mt-1 text-muted-foreground leading-6">{text}</p>
              </li>
            ))}
          </ul>
        </section>
      </main>
      <footer className="border-t">
        <p className="mx-auto max-w-6xl px-4 py-4 text-muted-foreground text-xs md:px-6">
          Signing in reads your GitHub name and e-mail address, and nothing else. No GitHub token is kept.
        </p>
      </footer>
    </div>
  );
}

function SignedIn({ userName, next }: { userName: string; next: string }): ReactNode {
  return (
    <div className="mt-6">
      <Button asChild size="lg">
        <Link href={next}>
          Open dashboard <ArrowRight aria-hidden="true" />
        </Link>
      </Button>
      <p className="mt-2.5 text-muted-foreground">You are signed in as {userName}.</p>
    </div>
  );
}

function SignedOut({
  next,
  asked,
  signInError,
}: {
  next: string;
  asked: boolean;
  signInError: string | null;
}): ReactNode {
  return (
    <>
      {signInError && (
        <p
          role="alert"
          className="mt-5 max-w-xl rounded-md border border-destructive/30 bg-destructive/8 px-3 py-2"
        >
          The sign-in did not succeed (<code className="font-mono text-xs">{signInError}</code>). Try again,
          and allow the access that GitHub asks about.
        </p>
      )}
      <SignInButton next={next} className="mt-6" />
      <p className="mt-2.5 text-muted-foreground">
        {asked
          ? "Sign in to go on to the page that you asked for."
          : "You start with an example workflow that is ready to run."}
      </p>
    </>
  );
}
