import type { Metadata } from "next";
import { Suspense } from "react";
import { Page, PageHeader } from "@/components/shell/page";
import { ConnectionOutcome } from "@/features/credentials/components/connection-outcome";
import { CreateCredential } from "@/features/credentials/components/create-credential";
import { CredentialList } from "@/features/credentials/components/credential-list";
import { CredentialListSkeleton } from "@/features/credentials/components/credential-list-skeleton";
import { credentialPages } from "@/features/credentials/components/credential-pages";
import { DeletedCredentials } from "@/features/credentials/components/deleted-credentials";
import type { Session } from "@/server/auth";
import { may } from "@/server/permissions";
import { createPrefetch, Prefetched } from "../prefetch";
import { requireSession } from "../session";

export const metadata: Metadata = { title: "Credentials" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const textOf = (value: string | string[] | undefined) => (typeof value === "string" ? value : undefined);

/** What nodes authenticate with. */
export default async function CredentialsPage({ searchParams }: Props) {
  const { connected, failed } = await searchParams;
  const session = await requireSession("/credentials");
  const canWrite = may(session.workspace.role, "credentials:write");
  return (
    <Page className="max-w-4xl">
      <PageHeader
        title="Credentials"
        description="Values live in AWS Secrets Manager; the database holds only their ARNs."
        actions={canWrite && <CreateCredential />}
      />
      <ConnectionOutcome connected={textOf(connected)} failed={textOf(failed)} />
      <Suspense fallback={<CredentialListSkeleton />}>
        <Credentials session={session} canWrite={canWrite} />
      </Suspense>
    </Page>
  );
}

async function Credentials({ session, canWrite }: { session: Session; canWrite: boolean }) {
  const { queryClient, trpc } = createPrefetch(session);
  await Promise.all([
    queryClient.prefetchInfiniteQuery(credentialPages(trpc)),
    queryClient.prefetchQuery(trpc.credentials.uses.queryOptions()),
    queryClient.prefetchQuery(trpc.credentials.deleted.queryOptions()),
  ]);
  return (
    <Prefetched queryClient={queryClient}>
      <CredentialList canWrite={canWrite} />
      <DeletedCredentials canWrite={canWrite} />
    </Prefetched>
  );
}
