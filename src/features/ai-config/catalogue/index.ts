import type { Operation, Vendor } from "./types";
import { airtable, hubspot, intercom, pipedrive, shopify, zendesk } from "./vendors/business";
import { discord, googleChat, slack, teams, telegram, twilio } from "./vendors/chat";
import { github } from "./vendors/github";
import { brevo, mailgun, postmark, resend, sendgrid } from "./vendors/mail";
import { anthropic, gemini, groq, mistral, openai, openrouter } from "./vendors/models";
import {
  cloudflare,
  datadog,
  deepl,
  googleCalendar,
  googleSheets,
  openWeather,
  pagerduty,
  sentry,
  supabase,
  vercel,
} from "./vendors/platforms";
import { stripe } from "./vendors/stripe";
import { asana, clickup, notion, todoist, trello } from "./vendors/tasks";
import { gitlab, jira, linear } from "./vendors/trackers";

export type { Operation, Parameter, ParameterKind, Vendor } from "./types";

/** The APIs whose calls are known, from their public documentation. */
export const vendors: readonly Vendor[] = [
  resend,
  sendgrid,
  mailgun,
  postmark,
  brevo,
  twilio,
  slack,
  discord,
  telegram,
  teams,
  googleChat,
  github,
  stripe,
  openrouter,
  groq,
  mistral,
  openai,
  anthropic,
  gemini,
  linear,
  jira,
  asana,
  trello,
  clickup,
  todoist,
  notion,
  gitlab,
  hubspot,
  airtable,
  zendesk,
  intercom,
  shopify,
  pipedrive,
  cloudflare,
  vercel,
  supabase,
  googleSheets,
  googleCalendar,
  pagerduty,
  sentry,
  datadog,
  openWeather,
  deepl,
];

/** A mention of a vendor's step or of data that came from it is no wish to call it. */
const asSource = String.raw`(?!(?:['’]s)?\s+(?:steps?|node|response|payload|event|trigger|output|result)\b)`;
const patterns = vendors.map((vendor) => ({
  vendor,
  pattern: new RegExp(`(?<![\\w.@/_-])(?:${vendor.words})(?![\\w@/_-]|\\.\\w)${asSource}`, "i"),
}));

/** The vendor that words name first, and where; quoted texts must be marked. */
export function findVendor(text: string): { vendor: Vendor; start: number; end: number } | null {
  let first: { vendor: Vendor; start: number; end: number } | null = null;
  for (const { vendor, pattern } of patterns) {
    const found = pattern.exec(text);
    if (found && (!first || found.index < first.start)) {
      first = { vendor, start: found.index, end: found.index + found[0].length };
    }
  }
  return first ?? repositoryHost(text);
}

/** Pull requests and issues of an "owner/name" are GitHub's where no other host is named. */
function repositoryHost(text: string): ReturnType<typeof findVendor> {
  const speaks = /\b(?:pull\s+requests?|prs?|issues?)\b/i.exec(text);
  const repository = /(?<![\w./@:-])[A-Za-z\d][\w-]*\/[A-Za-z][\w.-]*(?![\w/])/.test(text);
  return speaks && repository ? { vendor: github, start: text.length, end: text.length } : null;
}

/** The vendor of a URL: by an incoming webhook's form or by its host. */
export function vendorOf(url: string): Vendor | null {
  const host = /^https?:\/\/([^/?#:]+)/i.exec(url)?.[1]?.toLowerCase() ?? "";
  return vendors.find(({ webhook, hosts }) => webhook?.url.test(url) || hosts.includes(host)) ?? null;
}

const word = (pattern: string) => new RegExp(`(?<![\\w-])(?:${pattern})(?![\\w])`, "i");
const compiled = new Map<Operation, { verbs: RegExp; nouns: RegExp }>();

function patternsOf(operation: Operation) {
  const known = compiled.get(operation);
  if (known) return known;
  const made = { verbs: word(operation.verbs), nouns: new RegExp(`(?<![\\w-])(?:${operation.nouns})`, "i") };
  compiled.set(operation, made);
  return made;
}

/**
 * The operation that words ask for: the first whose verb leads the words and whose noun is in them. `without` are the
 * words without the vendor's name.
 */
export function findOperation(vendor: Vendor, text: string, without: string): Operation | null {
  const fits = vendor.operations.flatMap((operation, order) => {
    const { verbs, nouns } = patternsOf(operation);
    const verb = verbs.exec(text);
    const noun = nouns.exec(without) ?? nouns.exec(text);
    return verb && noun ? [{ operation, order, verb: verb.index, noun: noun.index }] : [];
  });
  if (fits.length === 0) return null;
  const leading = Math.min(...fits.map(({ verb }) => verb));
  const led = fits.filter(({ verb }) => verb === leading);
  const first = Math.min(...led.map(({ noun }) => noun));
  const near = led.filter(({ noun }) => noun <= first + 12);
  return near.sort((left, right) => left.order - right.order)[0]?.operation ?? null;
}

/** The operation that words without a verb mean, as in "Slack #ops: …": what is made or sent, by its noun. */
export function spokenOperation(vendor: Vendor, text: string): Operation | null {
  const makes = vendor.operations.filter(({ title }) => /^(?:send|ask|create)/.test(title));
  const ordered = [...makes.filter(({ title }) => !title.startsWith("create")), ...makes];
  return (
    ordered.find((operation) => patternsOf(operation).nouns.test(text)) ??
    makes.find(({ title }) => !/^create/.test(title)) ??
    null
  );
}

/** Hosts that a credential for a request to this URL may be limited to. */
export function hostsOf(url: string): readonly string[] {
  return vendorOf(url)?.hosts ?? [];
}
