"use client";

import { TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { anyHost } from "@/nodes/kit/host-matches";
import { type Service, withService } from "../services";
import { hostsOf } from "./credential-draft";

/** The hosts that a credential may be sent to. */
export function HostsField({
  value,
  error,
  used = [],
  services = [],
  unbound,
  onChange,
}: {
  value: string;
  error?: string;
  /** Hosts that it was sent to so far, offered while they are not in the list. */
  used?: readonly string[];
  /** Services that it may be of, whose hosts are offered. */
  services?: readonly Service[];
  /** What becomes of it where no host is given. */
  unbound: string;
  onChange: (hosts: string) => void;
}) {
  const hosts = hostsOf(value);
  const missing = used.filter((host) => !hosts.includes(host));
  const offers = [
    ...services.map((service) => ({
      text: `${service.label}: ${service.hosts.join(", ")}`,
      hosts: withService(hosts, service),
    })),
    ...(missing.length > 0
      ? [{ text: `Add ${missing.join(", ")}, where it was sent so far`, hosts: [...hosts, ...missing] }]
      : []),
  ];
  return (
    <Field
      id="credential-hosts"
      label="Allowed hosts"
      error={error}
      help={`One per line, such as api.stripe.com or *.slack.com. It is sent nowhere else. ${unbound}`}
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
          {offers.length > 0 && (
            <div className="flex flex-wrap gap-1.5" data-testid="suggested-hosts">
              {offers.map((offer) => (
                <Button
                  key={offer.text}
                  variant="outline"
                  size="sm"
                  className="h-auto min-h-7 whitespace-normal py-1 text-left"
                  onClick={() => onChange(offer.hosts.join("\n"))}
                >
                  {offer.text}
                </Button>
              ))}
            </div>
          )}
          {hosts.includes(anyHost) && (
            <p role="alert" className="flex items-start gap-1.5 text-warning text-xs">
              <TriangleAlert className="mt-px size-3.5 shrink-0" aria-hidden="true" />
              With * it is sent to whatever host a node names, be it by a slip or by data of a run. Name the
              hosts instead.
            </p>
          )}
        </>
      )}
    </Field>
  );
}
