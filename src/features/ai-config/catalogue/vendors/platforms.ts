import { may, need, type Vendor, verbs } from "../types";

const zone = need("zone", "zone(?: id)?|for|of", "Which zone (its id)?", { kind: "id" });

/** Cloudflare's API, version 4. */
export const cloudflare: Vendor = {
  name: "Cloudflare",
  words: "cloud ?flare(?:'s)?",
  hosts: ["api.cloudflare.com"],
  base: "https://api.cloudflare.com/client/v4",
  auth: { type: "BEARER_TOKEN", hint: "an API token" },
  operations: [
    {
      title: "purge the cache",
      verbs: "purge|clear|flush|invalidate|empty|delete",
      nouns: "caches?|everything",
      method: "POST",
      url: "/zones/{zone}/purge_cache",
      path: [zone],
      body: { type: "json", fields: [], constants: { purge_everything: true } },
    },
    {
      title: "create a DNS record",
      verbs: verbs.create,
      nouns: "(?:dns|a|aaaa|cname|txt|mx) records?|dns",
      method: "POST",
      url: "/zones/{zone}/dns_records",
      path: [zone],
      body: {
        type: "json",
        fields: [
          need("type", "type", "Which type of record?", {
            options: { AAAA: "AAAA", CNAME: "CNAME", TXT: "TXT", MX: "MX", "A(?= record)": "A" },
          }),
          need("name", "named|name|called|host", "Which name?"),
          need("content", "content|pointing to|to|value|with value", "What does the record hold?"),
        ],
      },
    },
    {
      title: "list DNS records",
      verbs: verbs.list,
      nouns: "dns|records",
      method: "GET",
      url: "/zones/{zone}/dns_records",
      path: [zone],
    },
    { title: "list zones", verbs: verbs.list, nouns: "zones|domains", method: "GET", url: "/zones" },
  ],
};

export const vercel: Vendor = {
  name: "Vercel",
  words: "vercel(?:'s)?(?!/)",
  hosts: ["api.vercel.com"],
  base: "https://api.vercel.com",
  auth: { type: "BEARER_TOKEN", hint: "a Vercel access token" },
  operations: [
    {
      title: "list deployments",
      verbs: verbs.list,
      nouns: "deployments|deploys",
      method: "GET",
      url: "/v6/deployments",
      query: [
        may("projectId", "project(?: id)?|of|for", { kind: "id" }),
        may("limit", "limit|first|last|latest", { kind: "number" }),
      ],
    },
    {
      title: "get a deployment",
      verbs: verbs.read,
      nouns: "deployment",
      method: "GET",
      url: "/v13/deployments/{id}",
      path: [
        need("id", "deployment(?: with)?(?: id)?|id", "Which deployment (its id)?", {
          kind: "id",
          main: true,
        }),
      ],
    },
    { title: "list projects", verbs: verbs.list, nouns: "projects", method: "GET", url: "/v9/projects" },
    { title: "list domains", verbs: verbs.list, nouns: "domains", method: "GET", url: "/v5/domains" },
  ],
};

const project = need(
  "project",
  "project(?: ref)?|at|on",
  "Which Supabase project (the name before .supabase.co)?",
  { options: { "[\\w-]+(?=\\.supabase\\.co)": "$&" } },
);
const rows = need("table", "table(?: named| called)?|into|in|from|to", "Which table?");

/** Supabase's REST API, which PostgREST serves. */
export const supabase: Vendor = {
  name: "Supabase",
  words: "supabase(?:'s)?",
  hosts: [],
  base: "https://{project}.supabase.co/rest/v1",
  auth: { type: "API_KEY", hint: "an API key, in the header apikey" },
  operations: [
    {
      title: "insert a row",
      verbs: verbs.create,
      nouns: "rows?|records?|into|table|supabase",
      method: "POST",
      url: "/{table}",
      path: [project, rows],
      body: { type: "json", fields: [], open: "" },
      headers: { Prefer: "return=representation" },
    },
    {
      title: "read rows",
      verbs: verbs.list,
      nouns: "rows?|records?|table|all|from",
      method: "GET",
      url: "/{table}",
      path: [project, rows],
      query: [may("select", "columns?|select"), may("limit", "limit|first|top", { kind: "number" })],
    },
  ],
};

const sheet = need("spreadsheet", "spreadsheet(?: id)?|sheet(?: id)?|id", "Which spreadsheet (its id)?", {
  kind: "id",
  main: true,
  options: { "1[\\w-]{40,}": "$&" },
});
const range = need("range", "range|tab|worksheet|in|to", "Which range (such as Sheet1!A:C)?", {
  options: { "[\\w]+![A-Z]+\\d*(?::[A-Z]+\\d*)?": "$&" },
});

export const googleSheets: Vendor = {
  name: "Google Sheets",
  words: "google ?(?:sheets?|spreadsheets?)(?:'s)?|gsheets?",
  hosts: ["sheets.googleapis.com"],
  base: "https://sheets.googleapis.com/v4/spreadsheets/{spreadsheet}/values/{range}",
  auth: { type: "BEARER_TOKEN", hint: "an OAuth access token" },
  operations: [
    {
      title: "append a row",
      verbs: verbs.create,
      nouns: "rows?|sheet|line|entry|google|values?",
      method: "POST",
      url: ":append?valueInputOption=USER_ENTERED",
      path: [sheet, range],
      body: {
        type: "json",
        fields: [
          need("values.0", "row|values?|with|of|columns?", "Which values shall the row hold?", {
            kind: "list",
            main: true,
          }),
        ],
      },
    },
    {
      title: "read values",
      verbs: verbs.list,
      nouns: "rows?|values?|range|sheet|cells?|google",
      method: "GET",
      url: "",
      path: [sheet, range],
    },
  ],
};

export const googleCalendar: Vendor = {
  name: "Google Calendar",
  words: "google calendar(?:'s)?|gcal",
  hosts: ["www.googleapis.com"],
  base: "https://www.googleapis.com/calendar/v3/calendars/primary",
  auth: { type: "BEARER_TOKEN", hint: "an OAuth access token" },
  operations: [
    {
      title: "create an event",
      verbs: verbs.create,
      nouns: "events?|meeting|appointment|calendar",
      method: "POST",
      url: "/events",
      body: {
        type: "json",
        fields: [
          need("summary", "titled?|named|called|summary|subject", "What is the event called?", {
            main: true,
          }),
          need("start.dateTime", "start(?:s|ing)?(?: at| time)?|from", "When does it start (ISO time)?"),
          need("end.dateTime", "end(?:s|ing)?(?: at| time)?|until|to", "When does it end (ISO time)?"),
          may("description", "description|details"),
        ],
      },
    },
    {
      title: "list events",
      verbs: verbs.list,
      nouns: "events|calendar",
      method: "GET",
      url: "/events",
      query: [may("maxResults", "limit|first|next|top", { kind: "number" })],
    },
  ],
};

export const pagerduty: Vendor = {
  name: "PagerDuty",
  words: "pager ?duty(?:'s)?",
  hosts: ["api.pagerduty.com"],
  base: "https://api.pagerduty.com",
  auth: { type: "API_KEY", hint: 'an API key, in the header Authorization as "Token token=…"' },
  operations: [
    {
      title: "create an incident",
      verbs: `${verbs.create}|trigger|page|alert`,
      nouns: "incidents?|alerts?|page",
      method: "POST",
      url: "/incidents",
      body: {
        type: "json",
        constants: { "incident.type": "incident", "incident.service.type": "service_reference" },
        fields: [
          need("incident.title", "titled?|named|called|saying|summary", "What is the incident's title?", {
            main: true,
          }),
          need("incident.service.id", "service(?: id)?|for service|on", "Which service (its id)?", {
            kind: "id",
            options: { "P[A-Z0-9]{6,}": "$&" },
          }),
          may("incident.urgency", "urgency", {
            options: { "high(?= urgency)": "high", "low(?= urgency)": "low" },
          }),
        ],
      },
    },
    {
      title: "list incidents",
      verbs: verbs.list,
      nouns: "incidents",
      method: "GET",
      url: "/incidents",
      query: [
        may("statuses[]", "status", {
          options: {
            triggered: "triggered",
            open: "triggered",
            acknowledged: "acknowledged",
            resolved: "resolved",
          },
        }),
      ],
    },
    {
      title: "list who is on call",
      verbs: `${verbs.list}|who`,
      nouns: "on-?call",
      method: "GET",
      url: "/oncalls",
    },
  ],
};

export const sentry: Vendor = {
  name: "Sentry",
  words: "sentry(?:'s)?",
  hosts: ["sentry.io"],
  base: "https://sentry.io/api/0",
  auth: { type: "BEARER_TOKEN", hint: "an auth token" },
  operations: [
    {
      title: "list issues",
      verbs: verbs.list,
      nouns: "issues|errors",
      method: "GET",
      url: "/projects/{org}/{project}/issues/",
      path: [
        need("org,project", "project|of|in|for", "Which project (organisation/project)?", {
          kind: "repository",
        }),
      ],
    },
    { title: "list projects", verbs: verbs.list, nouns: "projects", method: "GET", url: "/projects/" },
  ],
};

export const datadog: Vendor = {
  name: "Datadog",
  words: "data ?dog(?:'s)?",
  hosts: ["api.datadoghq.com", "api.datadoghq.eu"],
  base: "https://api.datadoghq.com",
  auth: { type: "API_KEY", hint: "an API key, in the header DD-API-KEY" },
  operations: [
    {
      title: "post an event",
      verbs: `${verbs.create}|${verbs.send}`,
      nouns: "events?|datadog",
      method: "POST",
      url: "/api/v1/events",
      body: {
        type: "json",
        fields: [
          need("title", "titled?|named|called", "What is the event's title?"),
          need("text", "text|saying|body|message|description", "What shall the event say?", { main: true }),
          may("tags", "tags?|tagged", { kind: "list" }),
        ],
      },
    },
    { title: "list monitors", verbs: verbs.list, nouns: "monitors", method: "GET", url: "/api/v1/monitor" },
  ],
};

export const openWeather: Vendor = {
  name: "OpenWeather",
  words: "open ?weather(?:map)?(?:'s)?",
  hosts: ["api.openweathermap.org"],
  base: "https://api.openweathermap.org/data/2.5",
  auth: { type: "API_KEY", hint: "an API key, in the query parameter appid" },
  operations: [
    {
      title: "get the forecast",
      verbs: verbs.list,
      nouns: "forecast",
      method: "GET",
      url: "/forecast",
      query: [
        need("q", "in|for|of|at|city", "For which city?", { main: true }),
        may("units", "units", {
          options: { metric: "metric", celsius: "metric", imperial: "imperial", fahrenheit: "imperial" },
        }),
      ],
    },
    {
      title: "get the weather",
      verbs: verbs.list,
      nouns: "weather|temperature",
      method: "GET",
      url: "/weather",
      query: [
        need("q", "in|for|of|at|city", "For which city?", { main: true }),
        may("units", "units", {
          options: { metric: "metric", celsius: "metric", imperial: "imperial", fahrenheit: "imperial" },
        }),
      ],
    },
  ],
};

export const deepl: Vendor = {
  name: "DeepL",
  words: "deepl(?:'s)?",
  hosts: ["api.deepl.com", "api-free.deepl.com"],
  base: "https://api.deepl.com/v2",
  auth: { type: "API_KEY", hint: 'a key, in the header Authorization as "DeepL-Auth-Key …"' },
  operations: [
    {
      title: "translate a text",
      verbs: "translate|translates|send|use|call",
      nouns: "translat|deepl|text",
      method: "POST",
      url: "/translate",
      body: {
        type: "json",
        fields: [
          need("target_lang", "target(?: lang(?:uage)?)?", "Into which language?", {
            options: {
              german: "DE",
              english: "EN-US",
              french: "FR",
              spanish: "ES",
              italian: "IT",
              dutch: "NL",
              polish: "PL",
              portuguese: "PT-PT",
              japanese: "JA",
              chinese: "ZH",
            },
          }),
          need("text.0", "text|translate|saying", "Which text shall be translated?", { main: true }),
        ],
      },
    },
  ],
};
