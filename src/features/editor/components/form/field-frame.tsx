import type { ReactNode } from "react";
import { Label } from "@/components/ui/label";
import { cn } from "@/lib/cn";
import { controlId, useFieldError } from "./form-context";

export type ControlProps = {
  id: string;
  "data-testid": string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
};

/** A control with its label, help and error; `children` receives what ties the control to them. */
export function FieldFrame({
  path,
  model: { label, help, required = false },
  hideLabel = false,
  action,
  children,
  className,
}: {
  path: string;
  model: { label: string; help?: string | undefined; required?: boolean };
  hideLabel?: boolean;
  action?: ReactNode;
  children: (control: ControlProps) => ReactNode;
  className?: string;
}) {
  const error = useFieldError(path);
  const id = controlId(path);
  const described = [error && `${id}-error`, help && `${id}-help`].filter(Boolean).join(" ");
  return (
    <div className={cn("relative grid min-w-0 content-start gap-1", className)}>
      <div
        className={cn(
          hideLabel ? "absolute top-1.5 right-1.5 z-10" : "flex min-h-5 items-center justify-between gap-2",
        )}
      >
        <Label htmlFor={id} className={cn("text-xs", hideLabel && "sr-only")}>
          {label}
          {required && (
            <span className="text-muted-foreground" title="Required">
              {" *"}
            </span>
          )}
        </Label>
        {action}
      </div>
      {children({
        id,
        "data-testid": `field-${path}`,
        ...(error && { "aria-invalid": true }),
        ...(described && { "aria-describedby": described }),
      })}
      {error && (
        <p id={`${id}-error`} className="text-destructive text-xs">
          {error}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className="text-muted-foreground text-xs">
          {help}
        </p>
      )}
    </div>
  );
}
