"use client";

import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

/** The hosts that a credential may be sent to. */
export function HostsField({
  value,
  error,
  onChange,
}: {
  value: string;
  error?: string;
  onChange: (hosts: string) => void;
}) {
  return (
    <Field
      id="credential-hosts"
      label="Allowed hosts"
      error={error}
      help="One per line, such as api.stripe.com or *.slack.com. Empty: any host that a node names."
    >
      {(control) => (
        <Textarea
          {...control}
          spellCheck={false}
          autoCapitalize="none"
          className="min-h-14 font-mono md:text-xs"
          placeholder="api.stripe.com"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
