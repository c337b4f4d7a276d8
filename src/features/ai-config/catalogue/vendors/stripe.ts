import { may, need, type Operation, type Parameter, type Vendor, verbs } from "../types";

const amount = need(
  "amount",
  "amount|of|for|charge|charging|total",
  "How much, in the currency's smallest unit?",
  { kind: "money" },
);
const currency = need("currency", "currency|in", "In which currency?", {
  options: {
    "\\$|usd|(?:us )?dollars?": "usd",
    "€|eur|euros?": "eur",
    "£|gbp|pounds?": "gbp",
    "chf|francs?": "chf",
    "jpy|yen|¥": "jpy",
    cad: "cad",
    aud: "aud",
    inr: "inr",
  },
});
const customer = (ask?: string): Parameter =>
  ask
    ? need("customer", "customer(?: id)?|for customer", ask, { kind: "id" })
    : may("customer", "customer(?: id)?|for customer", { kind: "id" });
const description = may("description", "description|described as|note|memo");
const limit = may("limit", "limit|first|last|top|latest|per page", { kind: "number" });
const idOf = (noun: string, words: string): Parameter =>
  need("id", words, `Which ${noun} (its id)?`, { kind: "id", main: true });

const resource = (noun: string, nouns: string, url: string): Operation[] => [
  {
    title: `get a ${noun}`,
    verbs: verbs.read,
    nouns: `${nouns}(?! ?s\\b)`,
    method: "GET",
    url: `${url}/{id}`,
    path: [idOf(noun, `${nouns}(?: with)?(?: id)?|id`)],
  },
  {
    title: `list ${noun}s`,
    verbs: verbs.list,
    nouns: `${nouns}s`,
    method: "GET",
    url,
    query: [
      may("email", "e-?mail|with e-?mail", { kind: "email" }),
      customer(),
      may("status", "status"),
      limit,
    ],
  },
];

/** Operations as in Stripe's API reference, version 1: bodies are forms, amounts in the smallest unit. */
export const stripe: Vendor = {
  name: "Stripe",
  words: "stripe(?:'s)?",
  hosts: ["api.stripe.com"],
  base: "https://api.stripe.com/v1",
  auth: { type: "BEARER_TOKEN", hint: "a Stripe secret key" },
  operations: [
    {
      title: "refund a payment",
      verbs: "refund|refunds|create|issue|make|give",
      nouns: "refunds?",
      method: "POST",
      url: "/refunds",
      body: {
        type: "form",
        fields: [
          need(
            "payment_intent",
            "payment(?:[_ ]intent)?(?: id)?|intent|refund|charge",
            "Which payment intent shall be refunded?",
            { kind: "id", main: true },
          ),
          may("amount", "amount|only|partially", { kind: "money" }),
          may("reason", "reason|because(?: of)?", {
            options: {
              duplicate: "duplicate",
              fraud: "fraudulent",
              "requested by (?:the )?customer": "requested_by_customer",
            },
          }),
        ],
      },
    },
    {
      title: "update a customer",
      verbs: verbs.update,
      nouns: "customers?",
      method: "POST",
      url: "/customers/{id}",
      path: [idOf("customer", "customer(?: with)?(?: id)?")],
      body: {
        type: "form",
        fields: [
          may("email", "e-?mail(?: address)?", { kind: "email" }),
          may("name", "name"),
          may("phone", "phone(?: number)?"),
          description,
        ],
        open: "",
      },
    },
    {
      title: "delete a customer",
      verbs: verbs.remove,
      nouns: "customers?",
      method: "DELETE",
      url: "/customers/{id}",
      path: [idOf("customer", "customer(?: with)?(?: id)?|id")],
    },
    {
      title: "cancel a subscription",
      verbs: verbs.remove,
      nouns: "subscriptions?",
      method: "DELETE",
      url: "/subscriptions/{id}",
      path: [idOf("subscription", "subscription(?: with)?(?: id)?|id")],
    },
    {
      title: "create a subscription",
      verbs: `${verbs.create}|subscribe`,
      nouns: "subscriptions?|subscribe",
      method: "POST",
      url: "/subscriptions",
      body: {
        type: "form",
        fields: [
          customer("For which customer (its id)?"),
          need("items.0.price", "price(?: id)?|plan|to|item", "To which price (its id)?", { kind: "id" }),
        ],
      },
    },
    {
      title: "cancel a payment intent",
      verbs: verbs.remove,
      nouns: "payment[_ ]?intents?|payments?",
      method: "POST",
      url: "/payment_intents/{id}/cancel",
      path: [idOf("payment intent", "payment(?:[_ ]?intent)?(?: with)?(?: id)?|id")],
    },
    {
      title: "create a payment intent",
      verbs: `${verbs.create}|charge|collect`,
      nouns: "payment[_ ]?intents?|payments?|charge",
      method: "POST",
      url: "/payment_intents",
      body: {
        type: "form",
        fields: [
          amount,
          currency,
          customer(),
          description,
          may("receipt_email", "receipt(?: e-?mail)?(?: to)?", { kind: "email" }),
        ],
      },
    },
    {
      title: "create an invoice item",
      verbs: verbs.create,
      nouns: "invoice[_ ]?items?",
      method: "POST",
      url: "/invoiceitems",
      body: {
        type: "form",
        fields: [customer("For which customer (its id)?"), amount, currency, description],
      },
    },
    ...(["send", "pay", "finali[sz]e", "void"] as const).map((verb): Operation => {
      const path = verb === "finali[sz]e" ? "finalize" : verb;
      return {
        title: `${path} an invoice`,
        verbs: verb,
        nouns: "invoices?",
        method: "POST",
        url: `/invoices/{id}/${path}`,
        path: [idOf("invoice", "invoice(?: with)?(?: id)?|id")],
      };
    }),
    {
      title: "create an invoice",
      verbs: verbs.create,
      nouns: "invoices?",
      method: "POST",
      url: "/invoices",
      body: {
        type: "form",
        fields: [
          customer("For which customer (its id)?"),
          description,
          may("auto_advance", "auto[_ ]advance", { kind: "boolean" }),
        ],
      },
    },
    {
      title: "create a price",
      verbs: verbs.create,
      nouns: "prices?",
      method: "POST",
      url: "/prices",
      body: {
        type: "form",
        fields: [
          need("product", "product(?: id)?|for", "For which product (its id)?", { kind: "id" }),
          { ...amount, name: "unit_amount" },
          currency,
        ],
      },
    },
    {
      title: "create a product",
      verbs: verbs.create,
      nouns: "products?",
      method: "POST",
      url: "/products",
      body: {
        type: "form",
        fields: [
          need("name", "named|called|name", "What is the product called?", { main: true }),
          description,
        ],
      },
    },
    {
      title: "create a customer",
      verbs: verbs.create,
      nouns: "customers?",
      method: "POST",
      url: "/customers",
      body: {
        type: "form",
        fields: [
          may("email", "e-?mail(?: address)?", { kind: "email" }),
          may("name", "named?|called"),
          may("phone", "phone(?: number)?"),
          description,
        ],
      },
    },
    {
      title: "find a customer by e-mail",
      verbs: `${verbs.read}|search`,
      nouns: "customers?(?=.*\\be-?mail)",
      method: "GET",
      url: "/customers",
      query: [
        need("email", "e-?mail(?: address)?|by|with", "Which e-mail address?", { kind: "email", main: true }),
        limit,
      ],
    },
    ...resource("customer", "customer", "/customers"),
    ...resource("invoice", "invoice", "/invoices"),
    ...resource("subscription", "subscription", "/subscriptions"),
    ...resource("payment intent", "payment[_ ]?intent", "/payment_intents"),
    ...resource("charge", "charge", "/charges"),
    ...resource("product", "product", "/products"),
    {
      title: "list payments",
      verbs: verbs.list,
      nouns: "payments",
      method: "GET",
      url: "/payment_intents",
      query: [customer(), limit],
    },
    { title: "get the balance", verbs: verbs.read, nouns: "balance", method: "GET", url: "/balance" },
  ],
};
