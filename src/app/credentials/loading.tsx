import { Page, PageHeader } from "@/components/shell/page";
import { CredentialListSkeleton } from "@/features/credentials/components/credential-list-skeleton";

/** The page of credentials while its data is read. */
export default function Loading() {
  return (
    <Page className="max-w-4xl">
      <PageHeader
        title="Credentials"
        description="Values live in AWS Secrets Manager; the database holds only their ARNs."
      />
      <CredentialListSkeleton />
    </Page>
  );
}
