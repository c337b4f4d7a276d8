import { CircleAlert, CircleCheck } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Credential } from "../schema";

const looks = {
  ok: { label: "Works", variant: "success", icon: CircleCheck },
  failing: { label: "Failing", variant: "warning", icon: CircleAlert },
  unconnected: { label: "Not connected", variant: "warning", icon: CircleAlert },
  reconnect: { label: "Needs reconnecting", variant: "destructive", icon: CircleAlert },
  missing: { label: "Value missing", variant: "destructive", icon: CircleAlert },
} as const;

/** What is known of whether a credential works; nothing as long as nothing is. */
export function HealthBadge({ health }: { health: Credential["health"] }) {
  if (health.state === "unknown") return null;
  const { label, variant, icon: Icon } = looks[health.state];
  return (
    <Badge variant={variant} data-testid="credential-health">
      <Icon aria-hidden="true" /> {label}
    </Badge>
  );
}
