import { cn } from "@/lib/cn";

/** The product's sign: two nodes, joined. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden="true" className={cn("size-5 text-primary", className)}>
      <rect x="1.5" y="3" width="8" height="8" rx="2.25" fill="currentColor" />
      <rect x="14.5" y="13" width="8" height="8" rx="2.25" stroke="currentColor" strokeWidth="2" />
      <path
        d="M9.5 7h3a3.5 3.5 0 0 1 3.5 3.5V13"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}

/** Sign and name. */
export function Logo({ className }: { className?: string }) {
  return (
    <span
      className={cn("inline-flex items-center gap-2 font-semibold text-[15px] tracking-tight", className)}
    >
      <LogoMark />
      WorkFuse
    </span>
  );
}
