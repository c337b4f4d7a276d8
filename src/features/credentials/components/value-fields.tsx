"use client";

import type { CredentialType } from "@/nodes/kit/define-node";
import type { FieldErrors } from "./credential-draft";
import { credentialLooks, type FlatValue, shownFields } from "./credential-types";
import { HeaderRows } from "./header-rows";
import { ValueField } from "./value-field";

/** Everything that a value of this type consists of. */
export function ValueFields({
  type,
  value,
  errors,
  onChange,
}: {
  type: CredentialType;
  value: FlatValue;
  errors: FieldErrors;
  onChange: (value: FlatValue) => void;
}) {
  return (
    <>
      {shownFields(type, value).map((field) => (
        <ValueField
          key={`${type}.${field.name}`}
          field={field}
          value={value}
          error={errors[`value.${field.name}`]}
          onChange={(text) => onChange({ ...value, [field.name]: text })}
        />
      ))}
      {credentialLooks[type].rows && <HeaderRows value={value} errors={errors} onChange={onChange} />}
    </>
  );
}
