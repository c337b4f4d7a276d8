import Link from "next/link";
import type { ReactNode } from "react";
import { CredentialNotice } from "./credential-notice";
import { Logo } from "./logo";
import { MobileNav } from "./mobile-nav";
import { NavLinks } from "./nav-links";
import { UserMenu } from "./user-menu";

/** The frame of the signed-in pages: the main places on top, the page below. */
export function AppShell({
  user,
  looksOnlyAs,
  children,
}: {
  user: { name: string; email: string; image: string | null };
  /** The role of who may look at the workspace and change nothing in it: why there are fewer buttons. */
  looksOnlyAs?: string | undefined;
  children: ReactNode;
}) {
  return (
    <>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-primary px-3 py-2 text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-40 border-b bg-background/95 backdrop-blur-sm">
        <div className="flex h-12 items-center gap-5 px-4 md:px-6">
          <div className="flex items-center gap-1">
            <MobileNav />
            <Link href="/dashboard" className="flex rounded-md">
              <Logo />
            </Link>
          </div>
          <nav aria-label="Main" className="max-md:hidden">
            <NavLinks />
          </nav>
          <div className="ml-auto">
            <UserMenu user={user} />
          </div>
        </div>
      </header>
      {looksOnlyAs && (
        <p
          data-testid="looks-only"
          className="border-b bg-muted px-4 py-1.5 text-muted-foreground text-xs md:px-6"
        >
          Your role {looksOnlyAs} allows to look at this workspace, and not to change or run anything. Ask an
          owner or admin for more.
        </p>
      )}
      <CredentialNotice />
      <main id="content" tabIndex={-1} className="outline-none">
        {children}
      </main>
    </>
  );
}
