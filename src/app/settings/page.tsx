import type { Metadata } from "next";
import { Page, PageHeader } from "@/components/shell/page";
import { ApiKeysCard } from "@/features/account/components/api-keys-card";
import { AuditCard } from "@/features/account/components/audit-card";
import { LimitCard } from "@/features/account/components/limit-card";
import { ProfileCard } from "@/features/account/components/profile-card";
import { SessionsCard } from "@/features/account/components/sessions-card";
import { SignOutCard } from "@/features/account/components/sign-out-card";
import { ThemeCard } from "@/features/account/components/theme-card";
import { TwoFactorCard } from "@/features/account/components/two-factor/two-factor-card";
import { ModelsCard } from "@/features/ai-config/components/models/models-card";
import { may } from "@/server/permissions";
import { createPrefetch, Prefetched } from "../prefetch";
import { requireSession } from "../session";

export const metadata: Metadata = { title: "Settings" };

/** The reader's account: profile, two-factor, sessions, API keys, limit, models, theme, sign-out. */
export default async function SettingsPage() {
  const session = await requireSession("/settings");
  const { queryClient, trpc } = createPrefetch(session);
  await Promise.all([
    queryClient.prefetchQuery(trpc.account.apiKeys.list.queryOptions()),
    queryClient.prefetchQuery(trpc.account.sessions.list.queryOptions()),
    queryClient.prefetchQuery(trpc.account.twoFactor.status.queryOptions()),
    queryClient.prefetchQuery(trpc.account.workspace.get.queryOptions()),
    queryClient.prefetchQuery(trpc.ai.model.get.queryOptions()),
    queryClient.prefetchQuery(trpc.ai.usage.queryOptions()),
  ]);
  return (
    <Page className="max-w-3xl">
      <PageHeader title="Settings" />
      <div className="grid grid-cols-1 gap-5">
        <ProfileCard user={session.user} workspace={session.workspace} />
        <Prefetched queryClient={queryClient}>
          <ApiKeysCard canWrite={may(session.workspace.role, "account:write")} />
          <TwoFactorCard />
          <SessionsCard />
          <LimitCard canWrite={may(session.workspace.role, "account:write")} />
          <ModelsCard canWrite={may(session.workspace.role, "models:write")} />
        </Prefetched>
        {may(session.workspace.role, "audit:read") && <AuditCard />}
        <ThemeCard />
        <SignOutCard />
      </div>
    </Page>
  );
}
