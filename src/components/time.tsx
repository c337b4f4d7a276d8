"use client";

import { useSyncExternalStore } from "react";
import { cn } from "@/lib/cn";
import { formatRelative } from "@/lib/format-relative";
import { useNow } from "./use-now";

const absolute = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const utc = (iso: string) => `${iso.slice(0, 19).replace("T", " ")} UTC`;
const never = () => () => {};

/**
 * A moment: relative ("5 min ago", renewed by itself) with the exact UTC time as its title, or, with
 * `exact`, in the reader's time zone.
 */
export function Time({
  value,
  exact = false,
  className,
}: {
  value: string;
  exact?: boolean;
  className?: string;
}) {
  const now = useNow(10_000, !exact);
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const local = inBrowser ? absolute.format(new Date(value)) : utc(value);
  return (
    <time
      dateTime={value}
      title={utc(value)}
      suppressHydrationWarning
      className={cn("whitespace-nowrap tabular-nums", className)}
    >
      {exact ? local : formatRelative(value, now)}
    </time>
  );
}
