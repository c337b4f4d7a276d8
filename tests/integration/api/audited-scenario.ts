import { setTimeout as sleep } from "node:timers/promises";
import type { AuditEntry } from "@/features/account/audit-schema";
import { startApplication } from "~/tests/support/application";
import { browserOf, codeOf, dataOf } from "~/tests/support/authenticator";
import { freePort } from "~/tests/support/free-port";
import { startOAuthServer } from "~/tests/support/oauth-server";
import { signIn } from "~/tests/support/sign-in";
import { manual, wait, workflow } from "~/tests/support/workflow-builder";

/** Everything secret that the scenario has used or was shown. */
export const canaries = new Set<string>();
const secret = <T extends string>(text: T): T => {
  canaries.add(text);
  return text;
};

type Id = { id: string };
type Call = <T = unknown>(name: string, body?: unknown) => Promise<T>;

async function credentials(post: Call): Promise<void> {
  const value = secret("canary-of-the-first-value");
  const created = { name: "Mail", type: "BEARER_TOKEN", value, allowedHosts: ["a.test"] };
  const testUrl = `https://a.test/me?key=${secret("canary-of-the-query")}`;
  const { id } = await post<Id>("credentials.create", { ...created, testUrl });
  await post("credentials.update", { id, name: "Post", allowedHosts: ["a.test", "*.b.test"] });
  await post("credentials.update", { id, value: secret("canary-of-the-second-value") });
  await post("credentials.rotate", { id, value: secret("canary-of-the-third-value"), untested: true });
  await post("credentials.delete", { id });
  await post("credentials.restore", { id });
}

async function connection(post: Call, cookie: string) {
  const provider = await startOAuthServer(oauthPort);
  const { clientId, clientSecret, authorizeUrl, tokenUrl } = provider;
  const value = { preset: "custom", clientId, clientSecret: secret(clientSecret), authorizeUrl, tokenUrl };
  const { id } = await post<Id>("credentials.create", { name: "Provider", type: "OAUTH2", value });
  const { url } = await post<{ url: string }>("credentials.connect", { id });
  const sent = await fetch(url, { redirect: "manual" });
  const { GET } = await import("@/app/api/oauth/callback/route");
  await GET(new Request(sent.headers.get("location") ?? "", { headers: { cookie } }));
  for (const given of provider.given) secret(given);
  await post("credentials.test", { id, url: provider.apiUrl });
  await post("credentials.allowHost", { id, host: "b.test" });
  for (const given of provider.given) secret(given);
  await provider.stop();
}

async function workflows(post: Call): Promise<void> {
  const value = secret("canary-of-the-webhook");
  const credential = await post<Id>("credentials.create", { name: "Hook", type: "BEARER_TOKEN", value });
  const hooked = (config: Record<string, unknown>, credentialId?: string) => ({
    ...workflow({ Hook: { type: "trigger.webhook", config, ...(credentialId && { credentialId }) } }),
    name: "Hooked",
  });
  const document = hooked({ auth: { type: "bearer" } }, credential.id);
  const { id } = await post<Id>("workflows.create", { document });
  await post("workflows.deploy", { id });
  await post("workflows.save", { id, revision: 1, document: hooked({ auth: { type: "none" } }) });
  await post("workflows.deploy", { id });
  await post("workflows.settings.update", { id, concurrency: 2, rateLimit: null, priority: 0 });
  await post("workflows.deactivate", { id });
  await post("workflows.delete", { id });
}

async function runs(post: Call, get: Call): Promise<void> {
  type Run = { executionId: string };
  const sleeping = await post<Id>("workflows.create", {
    document: workflow({ start: manual, nap: wait(3_600) }, "start > nap"),
  });
  const { executionId } = await post<Run>("executions.run", { id: sleeping.id });
  const statusOf = async (id: string) => (await get<{ status: string }>("executions.get", { id })).status;
  while ((await statusOf(executionId)) !== "RUNNING") await sleep(20);
  await post("executions.cancel", { id: executionId });
  const short = await post<Id>("workflows.create", { document: workflow({ start: manual }, "start") });
  const run = await post<Run>("executions.run", { id: short.id });
  while ((await statusOf(run.executionId)) !== "COMPLETED") await sleep(20);
  await post("executions.replay", { id: run.executionId });
}

async function settings(post: Call): Promise<void> {
  const expiring = { name: "k", scopes: ["read", "run"], expiresInDays: 30 };
  const made = await post<Id & { key: string }>("account.apiKeys.create", expiring);
  secret(made.key);
  await post("account.apiKeys.revoke", { id: made.id });
  await post("account.workspace.update", { concurrency: 7 });
  const openai = { provider: "openai", name: "gpt-4o", baseUrl: null, key: secret("sk-canary-of-the-model") };
  await post("ai.model.set", openai);
  await post("ai.model.set", {
    provider: "compatible",
    name: "llama3.1",
    baseUrl: "https://ai.test/v1",
    key: null,
  });
  await post("ai.model.remove");
  await post("ai.model.setBudget", { monthlyUsd: 5, monthlyTokens: null });
}

async function twoFactor(post: Call, attempt: Call): Promise<void> {
  const begun = await post<{ secret: string; address: string }>("account.twoFactor.begin");
  secret(begun.secret);
  await attempt("account.twoFactor.confirm", { code: "000000" });
  const code = await codeOf(begun.secret);
  const { codes } = await post<{ codes: string[] }>("account.twoFactor.confirm", { code });
  for (const each of codes) secret(each);
  await post("account.twoFactor.show", { code: codes[0] });
  const renewed = await post<{ codes: string[] }>("account.twoFactor.renewCodes");
  for (const each of renewed.codes) secret(each);
  await post("account.twoFactor.turnOff");
}

let oauthPort = 0;

/** Does everything once that the audit log has a line for, as one person in a browser. Gives the whole log. */
export async function auditedScenario(): Promise<{ entries: AuditEntry[]; stop: () => Promise<void> }> {
  oauthPort = await freePort();
  const app = await startApplication({
    LOG_LEVEL: "silent",
    WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${oauthPort}`,
  });
  const [{ cookie }] = [await signIn("octocat"), await signIn("octocat"), await signIn("octocat")];
  const here = browserOf(cookie);
  const post: Call = async (name, body) => dataOf(await here.post(name, body));
  const get: Call = async (name, body) => dataOf(await here.get(name, body));
  const attempt: Call = async (name, body) => (await here.post(name, body)) as never;
  const sessions = await get<{ id: string; current: boolean }[]>("account.sessions.list");
  await post("account.sessions.end", { id: sessions.find(({ current }) => !current)?.id });
  await post("account.sessions.endOthers");
  await settings(post);
  await credentials(post);
  await connection(post, cookie);
  await workflows(post);
  await runs(post, get);
  await twoFactor(post, attempt);
  const { items } = await get<{ items: AuditEntry[] }>("account.audit.list", { limit: 100 });
  return { entries: items, stop: () => app.stop() };
}
