"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import type { credentialLooks } from "./credential-types";
import { SecretInput } from "./secret-input";

type ValueFieldProps = {
  field: (typeof credentialLooks)[keyof typeof credentialLooks]["fields"][number];
  value: string;
  error?: string;
  onChange: (value: string) => void;
};

/** One field of a credential's value: a choice, a hidden text or a text. */
export function ValueField({ field, value, error, onChange }: ValueFieldProps) {
  const { name, label, secret, choices, placeholder } = field;
  return (
    <Field id={`credential-${name}`} label={label} error={error}>
      {(control) => {
        if (choices) {
          return (
            <Select value={value} onValueChange={onChange}>
              <SelectTrigger {...control}>
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                {choices.map((choice) => (
                  <SelectItem key={choice.value} value={choice.value}>
                    {choice.label}
                  </SelectItem>
                ))}
              </SelectContent>
            </Select>
          );
        }
        const Control = secret ? SecretInput : Input;
        return (
          <Control
            {...control}
            autoComplete="off"
            placeholder={placeholder}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        );
      }}
    </Field>
  );
}
