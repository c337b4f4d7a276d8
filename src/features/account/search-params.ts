import { type inferParserType, parseAsString } from "nuqs/server";
import type { AuditFilter } from "./audit-schema";

/** What the page of the audit log keeps in its address: its filter, the days as YYYY-MM-DD in UTC. */
export const auditParams = {
  about: parseAsString,
  id: parseAsString,
  from: parseAsString,
  to: parseAsString,
};
export type AuditParams = inferParserType<typeof auditParams>;

const dayMs = 86_400_000;
const startOf = (day: string | null): number => Date.parse(`${day}T00:00:00.000Z`);

/** The filter that the address asks for; `to` is the last day that counts. */
export function auditFilter({ about, id, from, to }: AuditParams): AuditFilter {
  const [since, until] = [startOf(from), startOf(to) + dayMs];
  return {
    ...(about && { targetType: about }),
    ...(id && { targetId: id }),
    ...(Number.isFinite(since) && { since: new Date(since).toISOString() }),
    ...(Number.isFinite(until) && { until: new Date(until).toISOString() }),
  };
}
