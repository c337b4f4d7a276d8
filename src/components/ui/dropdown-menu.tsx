"use client";

import { Check } from "lucide-react";
import * as Menu from "radix-ui/dropdown-menu";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { menuContentClasses, menuItemClasses } from "./menu-classes";

export const DropdownMenu = Menu.Root;
export const DropdownMenuTrigger = Menu.Trigger;
export const DropdownMenuRadioGroup = Menu.RadioGroup;
/** The open menu. */
export function DropdownMenuContent({
  className,
  sideOffset = 4,
  ...props
}: ComponentProps<typeof Menu.Content>) {
  return (
    <Menu.Portal>
      <Menu.Content
        sideOffset={sideOffset}
        collisionPadding={8}
        className={cn(
          menuContentClasses,
          "max-h-(--radix-dropdown-menu-content-available-height) min-w-40",
          className,
        )}
        {...props}
      />
    </Menu.Portal>
  );
}

/** One action. `variant="destructive"` for what takes something away. */
export function DropdownMenuItem({
  className,
  variant = "default",
  ...props
}: ComponentProps<typeof Menu.Item> & { variant?: "default" | "destructive" }) {
  return (
    <Menu.Item
      className={cn(
        menuItemClasses,
        variant === "destructive" &&
          "text-destructive focus:bg-destructive/10 focus:text-destructive [&_svg]:text-destructive",
        className,
      )}
      {...props}
    />
  );
}

/** One of several choices. */
export function DropdownMenuRadioItem({
  className,
  children,
  ...props
}: ComponentProps<typeof Menu.RadioItem>) {
  return (
    <Menu.RadioItem className={cn(menuItemClasses, "pl-8", className)} {...props}>
      <Menu.ItemIndicator className="absolute left-2">
        <Check className="size-4" aria-hidden="true" />
      </Menu.ItemIndicator>
      {children}
    </Menu.RadioItem>
  );
}

/** The heading of a group. */
export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof Menu.Label>) {
  return <Menu.Label className={cn("px-2 py-1.5 text-muted-foreground text-xs", className)} {...props} />;
}

/** A line between groups. */
export function DropdownMenuSeparator({ className, ...props }: ComponentProps<typeof Menu.Separator>) {
  return <Menu.Separator className={cn("-mx-1 my-1 h-px bg-border", className)} {...props} />;
}

/** The keys that do the same. */
export function DropdownMenuShortcut({ className, ...props }: ComponentProps<"span">) {
  return (
    <span className={cn("ml-auto pl-6 font-mono text-muted-foreground text-xs", className)} {...props} />
  );
}
