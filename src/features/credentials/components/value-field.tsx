"use client";

import { SecretInput } from "@/components/secret-input";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import type { FlatValue, ValueField as Shape } from "./credential-types";

type ValueFieldProps = {
  field: Shape;
  /** The whole value, whose other fields say what this one is for. */
  value: FlatValue;
  error?: string;
  onChange: (value: string) => void;
};

/** One field of a credential's value: a choice, a hidden text or a text. */
export function ValueField({ field, value, error, onChange }: ValueFieldProps) {
  const { name, label, secret, choices, placeholder, help, optional } = field;
  const text = value[name] ?? "";
  const shown = optional?.(value) ? (
    <>
      {label} <span className="font-normal text-muted-foreground">(optional)</span>
    </>
  ) : (
    label
  );
  return (
    <Field id={`credential-${name}`} label={shown} error={error} help={help?.(value)}>
      {(control) => {
        if (choices) {
          return (
            <Select value={text} onValueChange={onChange}>
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
            placeholder={placeholder?.(value)}
            value={text}
            onChange={(event) => onChange(event.target.value)}
          />
        );
      }}
    </Field>
  );
}
