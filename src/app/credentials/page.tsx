import type { Metadata } from "next";
import { Page, PageHeader } from "@/components/shell/page";
import { CreateCredential } from "@/features/credentials/components/create-credential";
import { CredentialList } from "@/features/credentials/components/credential-list";
import { credentialPages } from "@/features/credentials/components/credential-pages";
import { may } from "@/server/permissions";
import { createPrefetch, Prefetched } from "../prefetch";
import { requireSession } from "../session";

export const metadata: Metadata = { title: "Credentials" };

/** What nodes authenticate with. */
export default async function CredentialsPage() {
  const session = await requireSession("/credentials");
  const { queryClient, trpc } = createPrefetch(session);
  await queryClient.prefetchInfiniteQuery(credentialPages(trpc));
  const canWrite = may(session.workspace.role, "credentials:write");
  return (
    <Page className="max-w-4xl">
      <Prefetched queryClient={queryClient}>
        <PageHeader
          title="Credentials"
          description="Values live in AWS Secrets Manager; the database holds only their ARNs."
          actions={canWrite && <CreateCredential />}
        />
        <CredentialList canWrite={canWrite} />
      </Prefetched>
    </Page>
  );
}
