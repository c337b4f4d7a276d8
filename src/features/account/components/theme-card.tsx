"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/lib/cn";

const themes = [
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "system", label: "As the system", icon: Monitor },
] as const;

const never = () => () => {};

/** Light, dark, or as the system has it; kept in this browser. */
export function ThemeCard() {
  const { theme, setTheme } = useTheme();
  // The server does not know the choice: nothing is marked before the browser does.
  const known = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <Card>
      <CardHeader>
        <CardTitle id="theme">Theme</CardTitle>
        <CardDescription>Kept in this browser.</CardDescription>
      </CardHeader>
      <CardContent>
        <fieldset aria-labelledby="theme" className="grid grid-cols-3 gap-2 sm:max-w-md">
          {themes.map(({ value, label, icon: Icon }) => {
            const chosen = known && theme === value;
            return (
              <label
                key={value}
                className={cn(
                  "flex cursor-pointer flex-col items-center gap-1.5 rounded-md border px-2 py-3 text-center has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2",
                  chosen ? "border-primary bg-primary/6" : "hover:bg-accent/60",
                )}
              >
                <input
                  type="radio"
                  name="theme"
                  value={value}
                  checked={chosen}
                  onChange={() => setTheme(value)}
                  className="sr-only"
                />
                <Icon aria-hidden="true" className="size-4" />
                {label}
              </label>
            );
          })}
        </fieldset>
      </CardContent>
    </Card>
  );
}
