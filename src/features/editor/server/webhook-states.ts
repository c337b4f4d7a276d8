import { workflowDocumentSchema } from "@/lib/workflow/document";
import { triggerWebhook } from "@/nodes/trigger-webhook/definition";
import type { AuditState } from "@/server/audit";

/** How a webhook asks its callers who they are, as a text: the kind, its settings, and which credential it is checked with. */
function authText(config: unknown, credentialId: string | undefined): string {
  const parsed = triggerWebhook.config.safeParse(config);
  if (!parsed.success) return "unreadable";
  const { type, ...settings } = parsed.data.auth;
  const told = Object.entries(settings).map(([name, value]) => `${name} ${String(value)}`);
  return [type, ...told, ...(credentialId ? [`credential ${credentialId}`] : [])].join(", ");
}

/** How each webhook of a stored document is authenticated, for the audit log; nothing where there is no document. */
export function webhookStates(documentText: string | undefined): AuditState {
  if (documentText === undefined) return {};
  const { nodes } = workflowDocumentSchema.parse(JSON.parse(documentText));
  return Object.fromEntries(
    nodes
      .filter(({ type }) => type === triggerWebhook.type)
      .map(({ data: { label, config, credentialId } }) => [
        `authentication of ${label}`,
        authText(config, credentialId),
      ]),
  );
}
