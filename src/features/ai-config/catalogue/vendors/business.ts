import { may, need, type Operation, type Parameter, type Vendor, verbs } from "../types";

const email = need("email", "e-?mail(?: address)?", "Which e-mail address?", { kind: "email", main: true });
const limit = (name: string) => may(name, "limit|first|last|top|latest|per page", { kind: "number" });

const hubspotObject = (
  noun: string,
  nouns: string,
  url: string,
  fields: readonly Parameter[],
): Operation[] => [
  {
    title: `update a ${noun}`,
    verbs: verbs.update,
    nouns,
    method: "PATCH",
    url: `/crm/v3/objects/${url}/{id}`,
    path: [need("id", `${noun}(?: with)?(?: id)?|id`, `Which ${noun} (its id)?`, { kind: "id" })],
    body: { type: "json", fields: fields.map(({ ask: _, main: __, ...field }) => field), open: "properties" },
  },
  {
    title: `create a ${noun}`,
    verbs: verbs.create,
    nouns,
    method: "POST",
    url: `/crm/v3/objects/${url}`,
    body: { type: "json", fields, open: "properties" },
  },
  {
    title: `list ${url}`,
    verbs: verbs.list,
    nouns: `${url}`,
    method: "GET",
    url: `/crm/v3/objects/${url}`,
    query: [limit("limit")],
  },
  {
    title: `get a ${noun}`,
    verbs: verbs.read,
    nouns,
    method: "GET",
    url: `/crm/v3/objects/${url}/{id}`,
    path: [need("id", `${noun}(?: with)?(?: id)?|id`, `Which ${noun} (its id)?`, { kind: "id", main: true })],
  },
];

/** HubSpot's CRM API, version 3. */
export const hubspot: Vendor = {
  name: "HubSpot",
  words: "hub ?spot(?:'s)?",
  hosts: ["api.hubapi.com"],
  base: "https://api.hubapi.com",
  auth: { type: "BEARER_TOKEN", hint: "a private app's access token" },
  operations: [
    ...hubspotObject("contact", "contacts?|leads?", "contacts", [
      { ...email, name: "properties.email" },
      may("properties.firstname", "first ?name"),
      may("properties.lastname", "last ?name|surname"),
      may("properties.phone", "phone(?: number)?"),
      may("properties.company", "company"),
    ]),
    ...hubspotObject("deal", "deals?", "deals", [
      need("properties.dealname", "named|called|titled|deal ?name|name", "What is the deal called?", {
        main: true,
      }),
      may("properties.amount", "amount|worth|value", { kind: "number" }),
      may("properties.dealstage", "(?:deal ?)?stage"),
      may("properties.pipeline", "pipeline"),
    ]),
    ...hubspotObject("company", "compan(?:y|ies)", "companies", [
      need("properties.name", "named|called|name", "What is the company called?", { main: true }),
      may("properties.domain", "domain"),
    ]),
  ],
};

const base = need("base", "base(?: id)?", "Which base (its id, app…)?", {
  kind: "id",
  options: { "app[A-Za-z0-9]{10,}": "$&" },
});
const table = need("table", "table(?: named| called)?|in|into|to|from", "Which table?");
const record = need("record", "record(?: with)?(?: id)?", "Which record (its id, rec…)?", {
  kind: "id",
  options: { "rec[A-Za-z0-9]{10,}": "$&" },
});

/** Airtable's Web API, version 0. */
export const airtable: Vendor = {
  name: "Airtable",
  words: "air ?table(?:'s)?",
  hosts: ["api.airtable.com"],
  base: "https://api.airtable.com/v0",
  auth: { type: "BEARER_TOKEN", hint: "a personal access token" },
  operations: [
    {
      title: "update a record",
      verbs: verbs.update,
      nouns: "records?|rows?",
      method: "PATCH",
      url: "/{base}/{table}/{record}",
      path: [base, record, table],
      body: { type: "json", fields: [], open: "fields" },
    },
    {
      title: "delete a record",
      verbs: verbs.remove,
      nouns: "records?|rows?",
      method: "DELETE",
      url: "/{base}/{table}/{record}",
      path: [base, record, table],
    },
    {
      title: "create a record",
      verbs: verbs.create,
      nouns: "records?|rows?|entry|table|airtable",
      method: "POST",
      url: "/{base}/{table}",
      path: [base, table],
      body: { type: "json", fields: [], open: "fields" },
    },
    {
      title: "list records",
      verbs: verbs.list,
      nouns: "records?|rows?|table|entries",
      method: "GET",
      url: "/{base}/{table}",
      path: [base, table],
      query: [limit("maxRecords"), may("filterByFormula", "formula|where"), may("view", "view")],
    },
  ],
};

const subdomain = need(
  "subdomain",
  "subdomain|account|instance|at|on",
  "Which Zendesk account (the name before .zendesk.com)?",
  { options: { "[\\w-]+(?=\\.zendesk\\.com)": "$&" } },
);
const ticket = need("id", "ticket(?: with)?(?: id)?|#|number|id", "Which ticket (its id)?", { kind: "id" });

export const zendesk: Vendor = {
  name: "Zendesk",
  words: "zen ?desk(?:'s)?",
  hosts: [],
  base: "https://{subdomain}.zendesk.com/api/v2",
  auth: { type: "BASIC_AUTH", hint: "an e-mail address with /token and an API token" },
  operations: [
    {
      title: "create a ticket",
      verbs: verbs.create,
      nouns: "tickets?",
      method: "POST",
      url: "/tickets.json",
      path: [subdomain],
      body: {
        type: "json",
        fields: [
          need(
            "ticket.comment.body",
            "saying|comment|body|text|description|message|content",
            "What shall the ticket say?",
            { main: true },
          ),
          may("ticket.subject", "subject|titled?|about|named|called"),
          may("ticket.priority", "priority", {
            options: {
              urgent: "urgent",
              "high(?= priority)": "high",
              "low(?= priority)": "low",
              "normal(?= priority)": "normal",
            },
          }),
          may("ticket.requester.email", "requester(?: e-?mail)?|from|for", { kind: "email" }),
        ],
      },
    },
    {
      title: "update a ticket",
      verbs: `${verbs.update}|close|solve`,
      nouns: "tickets?",
      method: "PUT",
      url: "/tickets/{id}.json",
      path: [subdomain, ticket],
      body: {
        type: "json",
        fields: [
          may("ticket.status", "status|as|to", { options: { close: "closed", "solved?": "solved" } }),
          may("ticket.comment.body", "saying|comment|body|text"),
          may("ticket.priority", "priority"),
        ],
      },
    },
    {
      title: "get a ticket",
      verbs: verbs.read,
      nouns: "ticket\\b",
      method: "GET",
      url: "/tickets/{id}.json",
      path: [subdomain, ticket],
    },
    {
      title: "list tickets",
      verbs: verbs.list,
      nouns: "tickets",
      method: "GET",
      url: "/tickets.json",
      path: [subdomain],
    },
  ],
};

/** Intercom's REST API, version 2.11. */
export const intercom: Vendor = {
  name: "Intercom",
  words: "intercom(?:'s)?",
  hosts: ["api.intercom.io"],
  base: "https://api.intercom.io",
  auth: { type: "BEARER_TOKEN", hint: "an Intercom access token" },
  headers: { "Intercom-Version": "2.11" },
  operations: [
    {
      title: "create a contact",
      verbs: verbs.create,
      nouns: "contacts?|users?|leads?",
      method: "POST",
      url: "/contacts",
      body: {
        type: "json",
        fields: [email, may("name", "named?|called"), may("phone", "phone(?: number)?")],
        constants: { role: "user" },
      },
    },
    { title: "list contacts", verbs: verbs.list, nouns: "contacts|users", method: "GET", url: "/contacts" },
    {
      title: "list conversations",
      verbs: verbs.list,
      nouns: "conversations",
      method: "GET",
      url: "/conversations",
    },
  ],
};

const shop = need("shop", "shop|store|at|on", "Which shop (the name before .myshopify.com)?", {
  options: { "[\\w-]+(?=\\.myshopify\\.com)": "$&" },
});
const shopId = (noun: string): Parameter =>
  need("id", `${noun}(?: with)?(?: id)?|#|id`, `Which ${noun} (its id)?`, { kind: "id" });

/** Shopify's Admin REST API, version 2025-01. */
export const shopify: Vendor = {
  name: "Shopify",
  words: "shopify(?:'s)?",
  hosts: [],
  base: "https://{shop}.myshopify.com/admin/api/2025-01",
  auth: { type: "API_KEY", hint: "an access token, in the header X-Shopify-Access-Token" },
  operations: [
    {
      title: "create a product",
      verbs: verbs.create,
      nouns: "products?",
      method: "POST",
      url: "/products.json",
      path: [shop],
      body: {
        type: "json",
        fields: [
          need("product.title", "titled?|named|called|name", "What is the product called?", { main: true }),
          may("product.body_html", "description|body"),
          may("product.vendor", "vendor"),
        ],
      },
    },
    {
      title: "create a customer",
      verbs: verbs.create,
      nouns: "customers?",
      method: "POST",
      url: "/customers.json",
      path: [shop],
      body: {
        type: "json",
        fields: [
          { ...email, name: "customer.email" },
          may("customer.first_name", "first ?name"),
          may("customer.last_name", "last ?name"),
        ],
      },
    },
    {
      title: "get an order",
      verbs: verbs.read,
      nouns: "order\\b",
      method: "GET",
      url: "/orders/{id}.json",
      path: [shop, shopId("order")],
    },
    {
      title: "list orders",
      verbs: verbs.list,
      nouns: "orders",
      method: "GET",
      url: "/orders.json",
      path: [shop],
      query: [
        may("status", "status", {
          options: { open: "open", closed: "closed", "cancell?ed": "cancelled", any: "any" },
        }),
        limit("limit"),
      ],
    },
    {
      title: "list products",
      verbs: verbs.list,
      nouns: "products",
      method: "GET",
      url: "/products.json",
      path: [shop],
      query: [limit("limit")],
    },
    {
      title: "list customers",
      verbs: verbs.list,
      nouns: "customers",
      method: "GET",
      url: "/customers.json",
      path: [shop],
      query: [limit("limit")],
    },
  ],
};

export const pipedrive: Vendor = {
  name: "Pipedrive",
  words: "pipedrive(?:'s)?",
  hosts: ["api.pipedrive.com"],
  base: "https://api.pipedrive.com/v1",
  auth: { type: "API_KEY", hint: "an API token, in the header x-api-token" },
  operations: [
    {
      title: "create a deal",
      verbs: verbs.create,
      nouns: "deals?",
      method: "POST",
      url: "/deals",
      body: {
        type: "json",
        fields: [
          need("title", "titled?|named|called|name", "What is the deal called?", { main: true }),
          may("value", "value|worth|amount", { kind: "number" }),
          may("person_id", "person(?: id)?", { kind: "id" }),
        ],
      },
    },
    {
      title: "create a person",
      verbs: verbs.create,
      nouns: "persons?|contacts?|people",
      method: "POST",
      url: "/persons",
      body: {
        type: "json",
        fields: [
          need("name", "named|called|name", "What is the person's name?", { main: true }),
          may("email", "e-?mail(?: address)?", { kind: "email" }),
          may("phone", "phone(?: number)?"),
        ],
      },
    },
    {
      title: "list deals",
      verbs: verbs.list,
      nouns: "deals",
      method: "GET",
      url: "/deals",
      query: [limit("limit")],
    },
  ],
};
