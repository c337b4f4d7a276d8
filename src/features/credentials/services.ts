import { anyHost } from "@/nodes/kit/host-matches";

/**
 * A call that shows whether a value is good and changes nothing. `post` is the JSON of a question to a service that
 * answers no GET. `refusal` says how the service refuses with a status below 400.
 */
export type ServiceTest = {
  url: string;
  headers?: Readonly<Record<string, string>>;
  post?: string;
  refusal?: "ok is false" | "has errors";
};

/** A service that keys are often of: the hosts of its API, and how its documentation says to try a key. */
export type Service = {
  label: string;
  hosts: readonly string[];
  test?: ServiceTest;
  /** What its keys begin with. */
  prefixes?: readonly string[];
};

const get = (url: string, headers?: Readonly<Record<string, string>>): ServiceTest => ({
  url,
  ...(headers && { headers }),
});
const graphql = (url: string, query: string): ServiceTest => ({
  url,
  headers: { "content-type": "application/json" },
  post: JSON.stringify({ query }),
  refusal: "has errors",
});

/** Services by name, as their documentation describes them. */
export const services = {
  airtable: {
    label: "Airtable",
    hosts: ["api.airtable.com"],
    test: get("https://api.airtable.com/v0/meta/whoami"),
  },
  anthropic: {
    label: "Anthropic",
    hosts: ["api.anthropic.com"],
    test: get("https://api.anthropic.com/v1/models", { "anthropic-version": "2023-06-01" }),
    prefixes: ["sk-ant-"],
  },
  asana: {
    label: "Asana",
    hosts: ["app.asana.com"],
    test: get("https://app.asana.com/api/1.0/users/me"),
  },
  atlassian: { label: "Jira, Atlassian", hosts: ["*.atlassian.net"] },
  clickup: {
    label: "ClickUp",
    hosts: ["api.clickup.com"],
    test: get("https://api.clickup.com/api/v2/user"),
  },
  cloudflare: {
    label: "Cloudflare",
    hosts: ["api.cloudflare.com"],
    test: get("https://api.cloudflare.com/client/v4/user/tokens/verify"),
  },
  discord: {
    label: "Discord",
    hosts: ["discord.com"],
    test: get("https://discord.com/api/v10/users/@me"),
  },
  github: {
    label: "GitHub",
    hosts: ["api.github.com"],
    test: get("https://api.github.com/user"),
    prefixes: ["ghp_", "github_pat_"],
  },
  gitlab: {
    label: "GitLab",
    hosts: ["gitlab.com"],
    test: get("https://gitlab.com/api/v4/user"),
    prefixes: ["glpat-"],
  },
  google: {
    label: "Google",
    hosts: ["*.googleapis.com"],
    test: get("https://www.googleapis.com/oauth2/v3/userinfo"),
  },
  groq: {
    label: "Groq",
    hosts: ["api.groq.com"],
    test: get("https://api.groq.com/openai/v1/models"),
    prefixes: ["gsk_"],
  },
  hubspot: {
    label: "HubSpot",
    hosts: ["api.hubapi.com"],
    test: get("https://api.hubapi.com/account-info/v3/details"),
  },
  intercom: { label: "Intercom", hosts: ["api.intercom.io"], test: get("https://api.intercom.io/me") },
  linear: {
    label: "Linear",
    hosts: ["api.linear.app"],
    test: graphql("https://api.linear.app/graphql", "{ viewer { id } }"),
    prefixes: ["lin_api_"],
  },
  mailgun: { label: "Mailgun", hosts: ["api.mailgun.net", "api.eu.mailgun.net"] },
  mistral: { label: "Mistral", hosts: ["api.mistral.ai"], test: get("https://api.mistral.ai/v1/models") },
  monday: {
    label: "monday.com",
    hosts: ["api.monday.com"],
    test: graphql("https://api.monday.com/v2", "{ me { id } }"),
  },
  notion: {
    label: "Notion",
    hosts: ["api.notion.com"],
    test: get("https://api.notion.com/v1/users/me", { "notion-version": "2022-06-28" }),
    prefixes: ["ntn_"],
  },
  openai: {
    label: "OpenAI",
    hosts: ["api.openai.com"],
    test: get("https://api.openai.com/v1/models"),
    prefixes: ["sk-proj-"],
  },
  pipedrive: {
    label: "Pipedrive",
    hosts: ["api.pipedrive.com"],
    test: get("https://api.pipedrive.com/v1/users/me"),
  },
  postmark: {
    label: "Postmark",
    hosts: ["api.postmarkapp.com"],
    test: get("https://api.postmarkapp.com/server"),
  },
  resend: { label: "Resend", hosts: ["api.resend.com"], test: get("https://api.resend.com/domains") },
  sendgrid: {
    label: "SendGrid",
    hosts: ["api.sendgrid.com"],
    test: get("https://api.sendgrid.com/v3/scopes"),
    prefixes: ["SG."],
  },
  shopify: { label: "Shopify", hosts: ["*.myshopify.com"], prefixes: ["shpat_"] },
  slack: {
    label: "Slack",
    hosts: ["slack.com", "*.slack.com"],
    test: { url: "https://slack.com/api/auth.test", refusal: "ok is false" },
    prefixes: ["xoxb-", "xoxp-"],
  },
  stripe: {
    label: "Stripe",
    hosts: ["api.stripe.com"],
    test: get("https://api.stripe.com/v1/balance"),
    prefixes: ["sk_live_", "sk_test_", "rk_live_", "rk_test_"],
  },
  twilio: {
    label: "Twilio",
    hosts: ["api.twilio.com"],
    test: get("https://api.twilio.com/2010-04-01/Accounts.json"),
  },
  vercel: { label: "Vercel", hosts: ["api.vercel.com"], test: get("https://api.vercel.com/v2/user") },
  zendesk: { label: "Zendesk", hosts: ["*.zendesk.com"] },
} as const satisfies Record<string, Service>;

const all: readonly Service[] = Object.values(services);

/** The service whose own host is among these; undefined where it is none that is known. */
export const serviceOf = (hosts: readonly string[]): Service | undefined =>
  all.find((service) => service.hosts.some((host) => hosts.includes(host)));

/** The test of the service whose test calls this address; undefined for any other address. */
export const testAt = (url: string): ServiceTest | undefined =>
  all.find(({ test }) => test?.url === url)?.test;

/** How many services are suggested at once. */
const suggestedAtMost = 3;
/** Fewer letters say nothing. */
const shortestWord = 3;

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** Whether what is typed names a service, or a host of it: by the beginning of one of its words. */
const isNamed = (typed: string, { label, hosts }: Service): boolean =>
  [...wordsOf(label), ...hosts.flatMap((host) => [host, ...host.split(".").slice(0, -1)])].some((word) =>
    word.startsWith(typed),
  );

/**
 * The services that a new credential may be of, the surest first: by how its value begins, by the words of its name,
 * and by the host that is being typed. What is in the list already is left out.
 */
export function suggestedServices({
  name,
  hosts,
  secret,
}: {
  name: string;
  hosts: readonly string[];
  secret: string;
}): Service[] {
  const typed = hosts.at(-1)?.toLowerCase() ?? "";
  const named = wordsOf(name).filter((word) => word.length >= shortestWord);
  const found = new Set([
    ...all.filter(({ prefixes = [] }) => prefixes.some((prefix) => secret.startsWith(prefix))),
    ...all.filter(({ label }) => named.some((word) => wordsOf(label).includes(word))),
    ...(typed.length >= shortestWord ? all.filter((service) => isNamed(typed, service)) : []),
  ]);
  return [...found]
    .filter((service) => !service.hosts.every((host) => hosts.includes(host)))
    .slice(0, suggestedAtMost);
}

/** The list with a service's hosts. What was being typed of its name goes, and so does any host. */
export function withService(hosts: readonly string[], service: Service): string[] {
  const last = hosts.at(-1)?.toLowerCase() ?? "";
  const isBeginning = last !== "" && !service.hosts.includes(last) && isNamed(last, service);
  const kept = (isBeginning ? hosts.slice(0, -1) : hosts).filter((host) => host !== anyHost);
  return [...new Set([...kept, ...service.hosts])];
}
