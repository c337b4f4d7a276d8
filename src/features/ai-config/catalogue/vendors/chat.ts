import { may, need, type Parameter, type Vendor, verbs } from "../types";

const say = "saying|says|text|message|content|with the (?:text|message)|that|body";
const words = (name: string, ask = "What shall the message say?"): Parameter =>
  need(name, say, ask, { main: true });
const channel = need("channel", "channel|to|in(?:to)?|on", "Which channel?", { kind: "channel" });

/** Methods of Slack's Web API, and incoming webhooks. */
export const slack: Vendor = {
  name: "Slack",
  words: "slack(?:'s)?",
  hosts: ["slack.com", "hooks.slack.com"],
  base: "https://slack.com/api",
  auth: { type: "BEARER_TOKEN", hint: "a Slack bot token" },
  webhook: {
    url: /^https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\//i,
    field: "text",
  },
  operations: [
    {
      title: "list channels",
      verbs: verbs.list,
      nouns: "channels",
      method: "GET",
      url: "/conversations.list",
    },
    {
      title: "find a user by e-mail",
      verbs: `${verbs.read}|search`,
      nouns: "users?(?=.*e-?mail)|members?(?=.*e-?mail)",
      method: "GET",
      url: "/users.lookupByEmail",
      query: [
        need("email", "e-?mail(?: address)?|by|with", "Which e-mail address?", { kind: "email", main: true }),
      ],
    },
    {
      title: "list users",
      verbs: verbs.list,
      nouns: "users|members|people",
      method: "GET",
      url: "/users.list",
    },
    {
      title: "create a channel",
      verbs: "create|make|new|open",
      nouns: "channel",
      method: "POST",
      url: "/conversations.create",
      body: {
        type: "json",
        fields: [
          need("name", "channel|named|called|name", "What shall the channel be called?", {
            kind: "channel",
            main: true,
          }),
        ],
      },
    },
    {
      title: "add a reaction",
      verbs: "add|react|put|give",
      nouns: "reaction|emoji|react",
      method: "POST",
      url: "/reactions.add",
      body: {
        type: "json",
        fields: [
          need("name", "reaction|emoji|with|called", "Which emoji?", { main: true }),
          channel,
          need("timestamp", "timestamp|ts|message", "Which message (its timestamp)?"),
        ],
      },
    },
    {
      title: "update a message",
      verbs: verbs.update,
      nouns: "message",
      method: "POST",
      url: "/chat.update",
      body: {
        type: "json",
        fields: [channel, need("ts", "ts|timestamp", "Which message (its timestamp)?"), words("text")],
      },
    },
    {
      title: "send a message",
      verbs: `${verbs.send}|${verbs.create}`,
      nouns: "slack|message|channel|#|notification|alert|dm|team",
      method: "POST",
      url: "/chat.postMessage",
      body: {
        type: "json",
        fields: [
          channel,
          words("text"),
          may("thread_ts", "thread(?:_ts)?|in the thread|as a reply to"),
          may("username", "user ?name|as user"),
        ],
      },
    },
  ],
};

/** Discord's API, version 10, and its webhooks. */
export const discord: Vendor = {
  name: "Discord",
  words: "discord(?:'s)?",
  hosts: ["discord.com"],
  base: "https://discord.com/api/v10",
  auth: { type: "API_KEY", hint: 'a bot token, in the header Authorization as "Bot …"' },
  webhook: {
    url: /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\//i,
    field: "content",
  },
  operations: [
    {
      title: "send a message",
      verbs: `${verbs.send}|${verbs.create}`,
      nouns: "discord|message|channel|server",
      method: "POST",
      url: "/channels/{channel_id}/messages",
      path: [need("channel_id", "channel(?: id)?|to|in(?:to)?", "Which channel (its id)?", { kind: "id" })],
      body: { type: "json", fields: [words("content")] },
    },
  ],
};

/** Telegram's bot token is a part of its URLs, where no credential can put it. */
export const telegram: Vendor = {
  name: "Telegram",
  words: "telegram(?:'s)?",
  hosts: ["api.telegram.org"],
  base: "https://api.telegram.org",
  auth: { type: "none", hint: "" },
  operations: [
    {
      title: "send a message",
      verbs: `${verbs.send}|${verbs.create}`,
      nouns: "telegram|message|chat|group|channel",
      method: "POST",
      url: "/bot{token}/sendMessage",
      path: [
        need(
          "token",
          "bot token",
          "Telegram wants the bot's token inside the URL: which URL shall be called (https://api.telegram.org/bot…/sendMessage)?",
        ),
      ],
      body: {
        type: "json",
        fields: [
          need("chat_id", "chat(?:[ _]id)?|to|group|channel", "Which chat (its id)?", { kind: "id" }),
          words("text"),
        ],
      },
    },
  ],
};

/** Incoming webhooks of Microsoft Teams. */
export const teams: Vendor = {
  name: "Microsoft Teams",
  words: "(?:microsoft |ms )teams|teams(?= (?:channel|webhook|message))",
  hosts: ["webhook.office.com"],
  base: "",
  auth: { type: "none", hint: "" },
  webhook: { url: /^https:\/\/[\w.-]+\.(?:webhook\.office\.com|logic\.azure\.com)\//i, field: "text" },
  operations: [],
};

export const googleChat: Vendor = {
  name: "Google Chat",
  words: "google chat",
  hosts: ["chat.googleapis.com"],
  base: "",
  auth: { type: "none", hint: "" },
  webhook: { url: /^https:\/\/chat\.googleapis\.com\/v1\/spaces\//i, field: "text" },
  operations: [],
};

/** Programmable Messaging and Voice of Twilio. */
export const twilio: Vendor = {
  name: "Twilio",
  words: "twilio(?:'s)?",
  hosts: ["api.twilio.com"],
  base: "https://api.twilio.com/2010-04-01/Accounts/{AccountSid}",
  auth: { type: "BASIC_AUTH", hint: "the account SID and the auth token" },
  operations: [
    {
      title: "make a call",
      verbs: "call|phone|dial|make|start|place",
      nouns: "call|phone call|voice",
      method: "POST",
      url: "/Calls.json",
      path: [need("AccountSid", "account(?: ?sid)?|sid", "Which Twilio account (its SID)?", { kind: "id" })],
      body: {
        type: "form",
        fields: [
          need("To", "to|number|call", "Which number shall be called?", { kind: "id" }),
          need("From", "from", "From which number?", { kind: "id" }),
          need("Url", "url|twiml", "Which TwiML URL?"),
        ],
      },
    },
    {
      title: "send a text message",
      verbs: `${verbs.send}|${verbs.create}`,
      nouns: "sms|text|message|whatsapp|twilio|mms",
      method: "POST",
      url: "/Messages.json",
      path: [need("AccountSid", "account(?: ?sid)?|sid", "Which Twilio account (its SID)?", { kind: "id" })],
      body: {
        type: "form",
        fields: [
          need("To", "to|recipient|number|text|sms", "To which number?", { kind: "id" }),
          need("From", "from|sender", "From which number?", { kind: "id" }),
          need("Body", say, "What shall the message say?", { main: true }),
        ],
      },
    },
  ],
};
