import { describe, expect, it } from "vitest";
import { previewNode } from "@/features/execution/server/preview-node";
import { findDefinition } from "@/nodes/registry";
import { parseIntent } from "../..";
import type { Context } from "../../references";

const context: Context = {
  trigger: {
    body: {
      email: "a@b.co",
      name: "Ada",
      note: "hi",
      order: { id: "o1", total: 1250 },
      customer_id: "cus_1",
      repo: "site",
    },
  },
  steps: { lead: { company: "Acme", phone: "+4912" }, build: { version: "v1.2.3" } },
};
const definition = findDefinition("action.http");

async function requestOf(text: string) {
  if (!definition) throw new Error("There is no action.http.");
  const { config, questions } = parseIntent({ definition, text, context });
  const asks = questions.map(({ field }) => field).filter((field) => field !== "credentialId");
  if (typeof config.url !== "string") return { asks, questions, request: null };
  const { request } = (await previewNode({ type: "action.http", config, context })) as {
    request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  };
  return { asks, questions, request };
}

const api = "https://api.github.com";
const slack = "https://slack.com/api/chat.postMessage";
const stripe = "https://api.stripe.com/v1";
const resend = "https://api.resend.com/emails";

describe("calls without a body", () => {
  it.each([
    ["show the closed issues of acme/site on GitHub", "GET", `${api}/repos/acme/site/issues?state=closed`],
    [
      "get all pull requests of the github repository acme/site",
      "GET",
      `${api}/repos/acme/site/pulls?state=all`,
    ],
    ["GitHub: fetch open PRs for acme/site", "GET", `${api}/repos/acme/site/pulls?state=open`],
    ["fetch issue #12 from github acme/site", "GET", `${api}/repos/acme/site/issues/12`],
    ["what is the latest GitHub release of acme/site", "GET", `${api}/repos/acme/site/releases/latest`],
    ["list the last 5 commits of acme/site on github", "GET", `${api}/repos/acme/site/commits?per_page=5`],
    ["get the github user octocat", "GET", `${api}/users/octocat`],
    ["get the repo acme/site from GitHub", "GET", `${api}/repos/acme/site`],
    ["list branches of github repo acme/site", "GET", `${api}/repos/acme/site/branches`],
    ["list my github repositories", "GET", `${api}/user/repos`],
    ["list the repos of the GitHub org acme", "GET", `${api}/orgs/acme/repos`],
    ["merge pull request 4 in acme/site on github", "PUT", `${api}/repos/acme/site/pulls/4/merge`],
    ["list Stripe customers", "GET", `${stripe}/customers`],
    ["get the stripe customer cus_123", "GET", `${stripe}/customers/cus_123`],
    ["fetch the Stripe customer with the customer_id from the webhook", "GET", `${stripe}/customers/cus_1`],
    ["delete stripe customer cus_9", "DELETE", `${stripe}/customers/cus_9`],
    ["cancel the Stripe subscription sub_42", "DELETE", `${stripe}/subscriptions/sub_42`],
    ["list the last 10 stripe invoices", "GET", `${stripe}/invoices?limit=10`],
    ["get my stripe balance", "GET", `${stripe}/balance`],
    ["show the channels of our Slack", "GET", "https://slack.com/api/conversations.list"],
    [
      "look up the Slack user by the email from the webhook",
      "GET",
      "https://slack.com/api/users.lookupByEmail?email=a%40b.co",
    ],
    ["list OpenAI models", "GET", "https://api.openai.com/v1/models"],
    [
      "get records from the table Leads in airtable base appABCDEFGHIJKLMN",
      "GET",
      "https://api.airtable.com/v0/appABCDEFGHIJKLMN/Leads",
    ],
    ["list HubSpot contacts", "GET", "https://api.hubapi.com/crm/v3/objects/contacts"],
    [
      "get Jira issue ABC-12 on acme.atlassian.net",
      "GET",
      "https://acme.atlassian.net/rest/api/2/issue/ABC-12",
    ],
    ["list vercel deployments", "GET", "https://api.vercel.com/v6/deployments"],
    ["list open pagerduty incidents", "GET", "https://api.pagerduty.com/incidents?statuses%5B%5D=triggered"],
    [
      "get the weather in Paris from OpenWeather in metric units",
      "GET",
      "https://api.openweathermap.org/data/2.5/weather?q=Paris&units=metric",
    ],
    [
      "list the open issues of the GitLab project acme/site",
      "GET",
      "https://gitlab.com/api/v4/projects/acme%2Fsite/issues?state=opened",
    ],
    [
      "list unfulfilled orders of the shopify shop acme.myshopify.com",
      "GET",
      "https://acme.myshopify.com/admin/api/2025-01/orders.json",
    ],
  ])("%s", async (text, method, url) => {
    const { asks, request } = await requestOf(text);
    expect(asks).toEqual([]);
    expect(request).toMatchObject({ method, url, body: null });
  });
});

describe("calls with a JSON body", () => {
  it.each<[string, string, string, unknown]>([
    ["post 'hello team' to #general on Slack", "POST", slack, { channel: "#general", text: "hello team" }],
    [
      "send a Slack message to #ops saying the deploy finished",
      "POST",
      slack,
      { channel: "#ops", text: "the deploy finished" },
    ],
    [
      "Send the note from the webhook to the Slack channel #alerts",
      "POST",
      slack,
      { channel: "#alerts", text: "hi" },
    ],
    ['slack #ops: "Order {order id} came in"', "POST", slack, { channel: "#ops", text: "Order o1 came in" }],
    [
      "tell the general channel in Slack 'Hi {{trigger.body.name}}'",
      "POST",
      slack,
      { channel: "#general", text: "Hi Ada" },
    ],
    [
      "notify #sales in slack with the text 'New lead'",
      "POST",
      slack,
      { channel: "#sales", text: "New lead" },
    ],
    [
      "create a GitHub issue in acme/site titled 'Broken login' with body 'See logs' and labels bug and urgent",
      "POST",
      `${api}/repos/acme/site/issues`,
      { title: "Broken login", body: "See logs", labels: ["bug", "urgent"] },
    ],
    [
      "open an issue on github acme/site: Broken login",
      "POST",
      `${api}/repos/acme/site/issues`,
      { title: "Broken login" },
    ],
    [
      "file a bug in the GitHub repo acme/site with the note from the webhook as title",
      "POST",
      `${api}/repos/acme/site/issues`,
      { title: "hi" },
    ],
    [
      "comment 'Fixed' on issue 12 of acme/site on GitHub",
      "POST",
      `${api}/repos/acme/site/issues/12/comments`,
      { body: "Fixed" },
    ],
    [
      "close issue #7 in the github repo acme/site",
      "PATCH",
      `${api}/repos/acme/site/issues/7`,
      { state: "closed" },
    ],
    [
      "create a GitHub release in acme/site with tag v2.0.0",
      "POST",
      `${api}/repos/acme/site/releases`,
      { tag_name: "v2.0.0" },
    ],
    [
      "create a release for the version from step build in github repo acme/site",
      "POST",
      `${api}/repos/acme/site/releases`,
      { tag_name: "v1.2.3" },
    ],
    [
      "trigger the GitHub workflow deploy.yml in acme/site on branch main",
      "POST",
      `${api}/repos/acme/site/actions/workflows/deploy.yml/dispatches`,
      { ref: "main" },
    ],
    [
      "send an email with Resend from hi@acme.com to bob@x.com, subject 'Welcome', text 'Hello'",
      "POST",
      resend,
      { from: "hi@acme.com", to: "bob@x.com", subject: "Welcome", text: "Hello" },
    ],
    [
      'use Resend to email the webhook\'s email from hi@acme.com with subject "Hi" and html "<b>Yo</b>" and text \'Yo\'',
      "POST",
      resend,
      { from: "hi@acme.com", to: "a@b.co", subject: "Hi", html: "<b>Yo</b>", text: "Yo" },
    ],
    [
      "send a SendGrid email to bob@x.com from me@acme.com with subject Hi and body 'Yo'",
      "POST",
      "https://api.sendgrid.com/v3/mail/send",
      {
        personalizations: [{ to: [{ email: "bob@x.com" }] }],
        from: { email: "me@acme.com" },
        subject: "Hi",
        content: [{ type: "text/plain", value: "Yo" }],
      },
    ],
    [
      "ask OpenAI gpt-4o-mini: 'Tell a joke'",
      "POST",
      "https://api.openai.com/v1/chat/completions",
      { model: "gpt-4o-mini", messages: [{ role: "user", content: "Tell a joke" }] },
    ],
    [
      "create an embedding of the note from the webhook with OpenAI text-embedding-3-small",
      "POST",
      "https://api.openai.com/v1/embeddings",
      { model: "text-embedding-3-small", input: "hi" },
    ],
    [
      "call Anthropic with claude-sonnet-4-5 and max tokens 500, prompt 'Hi'",
      "POST",
      "https://api.anthropic.com/v1/messages",
      { model: "claude-sonnet-4-5", max_tokens: 500, messages: [{ role: "user", content: "Hi" }] },
    ],
    [
      "create a HubSpot contact with the email from the webhook and the company from step lead",
      "POST",
      "https://api.hubapi.com/crm/v3/objects/contacts",
      { properties: { email: "a@b.co", company: "Acme" } },
    ],
    [
      "query the Notion database 8c4d1e2f",
      "POST",
      "https://api.notion.com/v1/databases/8c4d1e2f/query",
      null,
    ],
    [
      "purge the Cloudflare cache of zone z123",
      "POST",
      "https://api.cloudflare.com/client/v4/zones/z123/purge_cache",
      { purge_everything: true },
    ],
    [
      "send 'Deploy done' to discord channel 123456789",
      "POST",
      "https://discord.com/api/v10/channels/123456789/messages",
      { content: "Deploy done" },
    ],
    [
      "add a record to the Leads table of airtable base appABCDEFGHIJKLMN with Name = 'Bob'",
      "POST",
      "https://api.airtable.com/v0/appABCDEFGHIJKLMN/Leads",
      { fields: { Name: "Bob" } },
    ],
    [
      "create a todoist task 'Call Ada'",
      "POST",
      "https://api.todoist.com/api/v1/tasks",
      { content: "Call Ada" },
    ],
    [
      "create an Intercom contact with the webhook's email",
      "POST",
      "https://api.intercom.io/contacts",
      { role: "user", email: "a@b.co" },
    ],
  ])("%s", async (text, method, url, body) => {
    const { asks, request } = await requestOf(text);
    expect(asks).toEqual([]);
    expect(request).toMatchObject({ method, url });
    expect(JSON.parse(request?.body ?? "null")).toEqual(body);
  });

  it("Linear's call lies in the body", async () => {
    const { request } = await requestOf("create a Linear issue titled 'Bug' in team TEAM-1");
    const body = JSON.parse(request?.body ?? "null");
    expect(request).toMatchObject({ method: "POST", url: "https://api.linear.app/graphql" });
    expect(body.query).toContain("issueCreate");
    expect(body.variables).toEqual({ input: { teamId: "TEAM-1", title: "Bug" } });
  });
});

describe("calls with a form", () => {
  it.each<[string, string, Record<string, string>]>([
    ["register the webhook's email as a new customer in Stripe", "/customers", { email: "a@b.co" }],
    [
      "add a customer to Stripe: name from the webhook, email from the webhook",
      "/customers",
      { name: "Ada", email: "a@b.co" },
    ],
    [
      "create a stripe customer with email and name from the webhook",
      "/customers",
      { name: "Ada", email: "a@b.co" },
    ],
    ["refund the Stripe payment intent pi_123456", "/refunds", { payment_intent: "pi_123456" }],
    [
      "charge $20 to customer cus_ABC123 with Stripe",
      "/payment_intents",
      { amount: "2000", currency: "usd", customer: "cus_ABC123" },
    ],
    ["create a stripe payment intent for 15 eur", "/payment_intents", { amount: "1500", currency: "eur" }],
    [
      "create a Stripe payment intent with amount the order total from the webhook in usd",
      "/payment_intents",
      { amount: "1250", currency: "usd" },
    ],
    ["create a stripe invoice for customer cus_9", "/invoices", { customer: "cus_9" }],
    [
      "subscribe customer cus_9 to price price_77 in Stripe",
      "/subscriptions",
      { customer: "cus_9", "items[0][price]": "price_77" },
    ],
  ])("%s", async (text, path, form) => {
    const { asks, request } = await requestOf(text);
    expect(asks).toEqual([]);
    expect(request).toMatchObject({ method: "POST", url: stripe + path });
    expect(Object.fromEntries(new URLSearchParams(request?.body ?? ""))).toEqual(form);
  });
});

describe("incoming webhooks", () => {
  it.each<[string, string, unknown]>([
    [
      "post 'hi' to https://hooks.slack.com/services/T0/B0/x",
      "https://hooks.slack.com/services/T0/B0/x",
      { text: "hi" },
    ],
    [
      "send the note from the webhook to https://hooks.slack.com/services/T0/B0/x",
      "https://hooks.slack.com/services/T0/B0/x",
      { text: "hi" },
    ],
    [
      "notify Slack at https://hooks.slack.com/services/T0/B0/x saying build is done",
      "https://hooks.slack.com/services/T0/B0/x",
      { text: "build is done" },
    ],
    [
      'post "Hello {{trigger.body.name}}" to the discord webhook https://discord.com/api/webhooks/1/abc',
      "https://discord.com/api/webhooks/1/abc",
      { content: "Hello Ada" },
    ],
    [
      'send {"text": "x", "blocks": []} to https://hooks.slack.com/services/T0/B0/x',
      "https://hooks.slack.com/services/T0/B0/x",
      { text: "x", blocks: [] },
    ],
  ])("%s", async (text, url, body) => {
    const { asks, request } = await requestOf(text);
    expect(asks).toEqual([]);
    expect(request).toMatchObject({ method: "POST", url });
    expect(JSON.parse(request?.body ?? "null")).toEqual(body);
  });
});

describe("what is not said is asked", () => {
  it.each([
    ["create a GitHub issue titled 'x'", "url"],
    ["create an issue in acme/site on GitHub", "body.content"],
    ["list the open issues on GitHub", "url"],
    ["post to Slack", "body.content"],
    ["send 'hi' to our Slack webhook", "url"],
    ["send a message to our Discord webhook", "url"],
    ["send 'hi' via Telegram", "url"],
    ["send an SMS with Twilio to +4912345 from +1555000 saying 'x'", "url"],
    ["create a stripe payment intent", "body.content"],
    ["charge 20 with Stripe", "body.content"],
    ["send an email with Resend", "body.content"],
    ["do something with Stripe", "url"],
    ["create a Jira ticket", "url"],
    ["ask OpenAI to summarise the note from the webhook", "body.content"],
  ])("%s", async (text, field) => {
    expect((await requestOf(text)).asks).toContain(field);
  });

  it.each(["post 'x' to #a in Slack", "list Stripe customers", "list OpenAI models"])(
    "the credential: %s",
    async (text) => {
      expect((await requestOf(text)).questions.map(({ field }) => field)).toContain("credentialId");
    },
  );
});
