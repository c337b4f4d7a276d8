"use client";

import { Inbox, KeyRound, type LucideIcon, Settings, Workflow } from "lucide-react";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { Spinner } from "@/components/ui/spinner";
import { cn } from "@/lib/cn";
import { InboxBadge } from "./inbox-badge";

type Entry = { href: string; label: string; icon: LucideIcon; covers: readonly string[]; badge?: true };

const entries: readonly Entry[] = [
  { href: "/dashboard", label: "Workflows", icon: Workflow, covers: ["/dashboard", "/workflows"] },
  { href: "/inbox", label: "Failed runs", icon: Inbox, covers: ["/inbox"], badge: true },
  { href: "/credentials", label: "Credentials", icon: KeyRound, covers: ["/credentials"] },
  { href: "/settings", label: "Settings", icon: Settings, covers: ["/settings"] },
];

/** The main places of the application; `onNavigate` is called when one is chosen. */
export function NavLinks({ vertical = false, onNavigate }: { vertical?: boolean; onNavigate?: () => void }) {
  const pathname = usePathname();
  return (
    <ul className={cn("flex gap-0.5", vertical && "flex-col gap-1")}>
      {entries.map(({ href, label, icon: Icon, covers, badge }) => {
        const current = covers.some((path) => pathname === path || pathname.startsWith(`${path}/`));
        return (
          <li key={href}>
            <Link
              href={href}
              onClick={onNavigate}
              aria-current={current ? "page" : undefined}
              className={cn(
                "flex items-center gap-2 rounded-md px-2.5 font-medium text-sm transition-colors",
                vertical ? "h-10" : "h-8",
                current
                  ? "bg-accent text-accent-foreground"
                  : "text-muted-foreground hover:bg-accent/60 hover:text-foreground",
              )}
            >
              <LinkIcon icon={Icon} />
              {label}
              {badge && <InboxBadge />}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** The entry's sign, or that its page is on the way. */
function LinkIcon({ icon: Icon }: { icon: LucideIcon }) {
  const { pending } = useLinkStatus();
  return pending ? <Spinner /> : <Icon aria-hidden="true" className="size-4" />;
}
