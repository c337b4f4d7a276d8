"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

/** A field whose text is hidden until it is asked for, and which no browser remembers. */
export function SecretInput(props: Omit<ComponentProps<typeof Input>, "type">) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="relative">
      <Input
        {...props}
        type={shown ? "text" : "password"}
        autoComplete="new-password"
        spellCheck={false}
        data-1p-ignore=""
        data-lpignore="true"
        className="pr-9 font-mono"
      />
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={shown ? "Hide the value" : "Show the value"}
        aria-pressed={shown}
        className="absolute top-1/2 right-0.5 -translate-y-1/2 text-muted-foreground"
        onClick={() => setShown(!shown)}
      >
        <Icon aria-hidden="true" />
      </Button>
    </div>
  );
}
