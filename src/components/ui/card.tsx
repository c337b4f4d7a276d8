import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A surface that groups what belongs together. */
export function Card({ className, ...props }: ComponentProps<"section">) {
  return <section className={cn("rounded-lg border bg-card text-card-foreground", className)} {...props} />;
}

/** The card's head: title, description, at its end an action. */
export function CardHeader({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("grid gap-1 px-4 py-3.5", className)} {...props} />;
}

/** The card's name. */
export function CardTitle({ className, ...props }: ComponentProps<"h2">) {
  return <h2 className={cn("font-semibold text-sm leading-5", className)} {...props} />;
}

/** What the card is about. */
export function CardDescription({ className, ...props }: ComponentProps<"p">) {
  return <p className={cn("text-muted-foreground text-sm", className)} {...props} />;
}

/** The card's body. */
export function CardContent({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("px-4 pb-4", className)} {...props} />;
}
