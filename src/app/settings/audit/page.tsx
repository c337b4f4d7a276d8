import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader, createSerializer } from "nuqs/server";
import { Page, PageHeader } from "@/components/shell/page";
import { auditPages } from "@/features/account/components/audit/audit-pages";
import { AuditView } from "@/features/account/components/audit/audit-view";
import { auditFilter, auditParams } from "@/features/account/search-params";
import { may } from "@/server/permissions";
import { createPrefetch, Prefetched } from "../../prefetch";
import { requireSession } from "../../session";

export const metadata: Metadata = { title: "Audit log" };

const loadParams = createLoader(auditParams);
const addressOf = createSerializer(auditParams);

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Who did what in the workspace, when and from where; for those who may change its settings. */
export default async function AuditPage({ searchParams }: Props) {
  const params = await loadParams(searchParams);
  const session = await requireSession(addressOf("/settings/audit", params));
  if (!may(session.workspace.role, "audit:read")) notFound();
  const { queryClient, trpc } = createPrefetch(session);
  await queryClient.prefetchInfiniteQuery(auditPages(trpc, auditFilter(params)));
  return (
    <Page>
      <PageHeader
        title="Audit log"
        description="Who changed what in this workspace, when and from where. Days are in UTC."
      />
      <Prefetched queryClient={queryClient}>
        <AuditView />
      </Prefetched>
    </Page>
  );
}
