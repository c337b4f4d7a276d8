import type { ReactNode } from "react";
import { Spinner } from "@/components/ui/spinner";

/** One way to begin, as a large button with a picture. */
export function ChoiceCard({
  title,
  description,
  disabled,
  pending,
  onChoose,
  children,
}: {
  title: string;
  description: string;
  disabled: boolean;
  pending: boolean;
  onChoose: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      onClick={onChoose}
      disabled={disabled}
      aria-busy={pending || undefined}
      className="group flex h-full w-full flex-col overflow-hidden rounded-lg border bg-card text-left transition-colors hover:border-primary/60 disabled:cursor-default disabled:opacity-60 disabled:hover:border-border"
    >
      <span className="grid h-28 w-full place-items-center border-b bg-canvas [background-image:radial-gradient(var(--canvas-dot)_1px,transparent_1px)] [background-size:14px_14px]">
        {pending ? <Spinner className="size-5 text-muted-foreground" /> : children}
      </span>
      <span className="block px-3.5 py-3">
        <span className="block font-medium">{title}</span>
        <span className="mt-0.5 block text-muted-foreground text-xs leading-5">{description}</span>
      </span>
    </button>
  );
}
