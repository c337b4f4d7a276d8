"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type ServiceTest, testAt } from "../services";

/** The address that shows whether a value is good. */
export function TestUrlField({
  value,
  error,
  known,
  onChange,
}: {
  value: string;
  error?: string;
  /** What is called where nothing is given. */
  known?: ServiceTest | undefined;
  onChange: (url: string) => void;
}) {
  const asks = testAt(value.trim() || known?.url || "")?.post !== undefined;
  const help = asks
    ? "A question by POST that changes nothing, as the service documents it."
    : "A GET with the credential: an answer below 400 shows that it is good.";
  return (
    <Field
      id="credential-test-url"
      label="Test URL"
      error={error}
      help={`${help} Everyone who sees the credential sees the address.`}
    >
      {(control) => (
        <Input
          {...control}
          type="url"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          placeholder={known?.url ?? "https://api.example.com/me"}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
