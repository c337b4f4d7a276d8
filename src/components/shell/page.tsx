import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** The measure of an ordinary page. */
export function Page({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div className={cn("mx-auto w-full max-w-6xl px-4 py-6 md:px-6 md:py-8", className)}>{children}</div>
  );
}

/** The page's name, what it is for, and what can be done on it. */
export function PageHeader({
  title,
  description,
  actions,
}: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="font-semibold text-xl leading-7 tracking-tight">{title}</h1>
        {description && <div className="mt-0.5 max-w-2xl text-muted-foreground text-sm">{description}</div>}
      </div>
      {actions && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
    </div>
  );
}
