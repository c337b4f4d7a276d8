import { z } from "zod";
import { isoTime, pageInput, pageOf, uuid } from "@/lib/paging";
import { isStorable, notStorable } from "@/lib/storable";

/** What lines of the audit log are about, as the page offers it. */
export const auditTargets = {
  workflow: "Workflows",
  execution: "Runs",
  credential: "Credentials",
  "api-key": "API keys",
  session: "Sessions",
  two_factor: "Two-factor",
  workspace: "Workspace and models",
} as const;

const text = z.string().max(100).refine(isStorable, notStorable);

export const listAuditInput = pageInput.extend({
  targetType: text.optional(),
  targetId: text.optional(),
  action: text.optional(),
  actorId: uuid.optional(),
  /** From this time on, and before that one. */
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});
export type ListAudit = z.output<typeof listAuditInput>;

export const auditEntry = z.object({
  id: z.string(),
  at: isoTime,
  /** `<what>.<done>`, such as `workflow.deployed`. */
  action: z.string(),
  targetType: z.string(),
  targetId: z.string().nullable(),
  /** Null for what the product did by itself. */
  actor: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Where the call came from, and by what its caller was known: "session", or "key " and a key's beginning. */
  address: z.string().nullable(),
  via: z.string().nullable(),
  /** What else is known, and in `changes` what was before and after, null for nothing; never a secret. */
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntry>;
export const auditPage = pageOf(auditEntry);
/** What the log is looked through by. */
export type AuditFilter = Partial<
  Pick<ListAudit, "targetType" | "targetId" | "action" | "actorId" | "since" | "until">
>;
