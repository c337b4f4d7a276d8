"use client";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

/** The hosts that a credential may be sent to. */
export function HostsField({
  value,
  error,
  suggested = [],
  onChange,
}: {
  value: string;
  error?: string;
  /** Hosts that it was sent to so far, offered while they are not in the list. */
  suggested?: readonly string[];
  onChange: (hosts: string) => void;
}) {
  const missing = suggested.filter((host) => !value.split(/[\s,;]+/).includes(host));
  return (
    <Field
      id="credential-hosts"
      label="Allowed hosts"
      error={error}
      help="One per line, such as api.stripe.com or *.slack.com. Empty: any host that a node names."
    >
      {(control) => (
        <>
          <Textarea
            {...control}
            spellCheck={false}
            autoCapitalize="none"
            className="min-h-14 font-mono md:text-xs"
            placeholder="api.stripe.com"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          {missing.length > 0 && (
            <Button
              variant="outline"
              size="sm"
              className="h-auto min-h-7 justify-self-start whitespace-normal py-1 text-left"
              onClick={() => onChange([value.trim(), ...missing].filter(Boolean).join("\n"))}
            >
              Add {missing.join(", ")}, where it was sent so far
            </Button>
          )}
        </>
      )}
    </Field>
  );
}
