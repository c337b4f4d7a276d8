"use client";

import { Plus, X } from "lucide-react";
import { SecretInput } from "@/components/secret-input";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { type FlatValue, flatRows, rowsOf } from "./credential-types";

/** The most headers that one credential has. */
const mostRows = 20;

/** The headers of a credential, each a name and a secret. */
export function HeaderRows({
  value,
  errors,
  onChange,
}: {
  value: FlatValue;
  /** By the row's field, such as `value.name0`. */
  errors: Readonly<Record<string, string>>;
  onChange: (value: FlatValue) => void;
}) {
  const rows = rowsOf(value);
  const change = (at: number, part: { name?: string; value?: string }) =>
    onChange(flatRows(rows.map((row, index) => (index === at ? { ...row, ...part } : row))));
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium text-sm">Headers</legend>
      {rows.map((row, index) => {
        const error = errors[`value.name${index}`] ?? errors[`value.value${index}`];
        const id = `credential-header-${index}`;
        return (
          // Rows have no identity but their place.
          <div key={id} className="grid gap-1">
            <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-2">
              <Input
                aria-label={`Name of header ${index + 1}`}
                aria-invalid={errors[`value.name${index}`] ? true : undefined}
                aria-describedby={error ? `${id}-error` : undefined}
                autoComplete="off"
                placeholder="X-Auth-Key"
                value={row.name}
                onChange={(event) => change(index, { name: event.target.value })}
              />
              <SecretInput
                aria-label={`Value of header ${index + 1}`}
                aria-invalid={errors[`value.value${index}`] ? true : undefined}
                aria-describedby={error ? `${id}-error` : undefined}
                value={row.value}
                onChange={(event) => change(index, { value: event.target.value })}
              />
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Remove header ${index + 1}`}
                disabled={rows.length === 1}
                onClick={() => onChange(flatRows(rows.filter((_, at) => at !== index)))}
              >
                <X aria-hidden="true" />
              </Button>
            </div>
            {error && (
              <p id={`${id}-error`} role="alert" className="text-destructive text-xs">
                {error}
              </p>
            )}
          </div>
        );
      })}
      <Button
        variant="outline"
        size="sm"
        className="justify-self-start"
        disabled={rows.length === mostRows}
        onClick={() => onChange(flatRows([...rows, { name: "", value: "" }]))}
      >
        <Plus aria-hidden="true" /> Add a header
      </Button>
    </fieldset>
  );
}
