import type { Metadata } from "next";
import { Suspense } from "react";
import { Page, PageHeader } from "@/components/shell/page";
import { CreateCredential } from "@/features/credentials/components/create-credential";
import { CredentialList } from "@/features/credentials/components/credential-list";
import { CredentialListSkeleton } from "@/features/credentials/components/credential-list-skeleton";
import { credentialPages } from "@/features/credentials/components/credential-pages";
import type { Session } from "@/server/auth";
import { may } from "@/server/permissions";
import { createPrefetch, Prefetched } from "../prefetch";
import { requireSession } from "../session";

export const metadata: Metadata = { title: "Credentials" };

/** What nodes authenticate with. */
export default async function CredentialsPage() {
  const session = await requireSession("/credentials");
  const canWrite = may(session.workspace.role, "credentials:write");
  return (
    <Page className="max-w-4xl">
      <PageHeader
        title="Credentials"
        description="Values live in AWS Secrets Manager; the database holds only their ARNs."
        actions={canWrite && <CreateCredential />}
      />
      <Suspense fallback={<CredentialListSkeleton />}>
        <Credentials session={session} canWrite={canWrite} />
      </Suspense>
    </Page>
  );
}

async function Credentials({ session, canWrite }: { session: Session; canWrite: boolean }) {
  const { queryClient, trpc } = createPrefetch(session);
  await queryClient.prefetchInfiniteQuery(credentialPages(trpc));
  return (
    <Prefetched queryClient={queryClient}>
      <CredentialList canWrite={canWrite} />
    </Prefetched>
  );
}
