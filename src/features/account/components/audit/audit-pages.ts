import type { useTRPC } from "@/trpc/client";
import type { AuditFilter } from "../../audit-schema";

/** The query of the audit log, newest first, for the page on the server and for the browser. */
export const auditPages = (trpc: ReturnType<typeof useTRPC>, filter: AuditFilter) =>
  trpc.account.audit.list.infiniteQueryOptions(
    { ...filter, limit: 50 },
    { getNextPageParam: (page) => page.nextCursor },
  );
