"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** The address that shows whether a value is good. */
export function TestUrlField({
  value,
  error,
  help = "A GET with the credential: an answer below 400 shows that it is good. Everyone who sees the credential sees it.",
  onChange,
}: {
  value: string;
  error?: string;
  help?: string;
  onChange: (url: string) => void;
}) {
  return (
    <Field id="credential-test-url" label="Test URL" error={error} help={help}>
      {(control) => (
        <Input
          {...control}
          type="url"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          placeholder="https://api.example.com/me"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
