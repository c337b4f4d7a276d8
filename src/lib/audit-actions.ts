/** Everything that the audit log has lines for, as `<what>.<done>`, and how a line says that somebody did it. */
export const auditWords = {
  "session.started": "signed in",
  "session.ended": "ended a session",
  "session.others_ended": "ended all other sessions",
  "two_factor.turned_on": "turned two-factor on",
  "two_factor.turned_off": "turned two-factor off",
  "two_factor.codes_renewed": "made new recovery codes",
  "two_factor.shown": "showed a second factor",
  "two_factor.refused": "tried a wrong code",
  "api-key.created": "created an API key",
  "api-key.revoked": "revoked an API key",
  "workspace.settings_changed": "changed the workspace's settings",
  "credential.created": "created a credential",
  "credential.updated": "changed a credential",
  "credential.rotated": "gave a credential a new value",
  "credential.connected": "connected a credential",
  "credential.deleted": "deleted a credential",
  "credential.restored": "restored a credential",
  "ai_model.set": "set up the model",
  "ai_model.removed": "removed the model",
  "ai_budget.changed": "changed the budget for models",
  "workflow.created": "created a workflow",
  "workflow.settings_changed": "changed a workflow's settings",
  "workflow.deployed": "deployed a workflow",
  "workflow.deactivated": "deactivated a workflow",
  "workflow.deleted": "deleted a workflow",
  "execution.cancelled": "cancelled a run",
  "execution.replayed": "replayed a run",
  "execution.reaped": "took a dead run over",
} as const;
export type AuditAction = keyof typeof auditWords;

export const auditActions = Object.keys(auditWords) as AuditAction[];
