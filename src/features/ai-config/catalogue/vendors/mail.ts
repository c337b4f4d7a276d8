import { may, need, type Vendor, verbs } from "../types";

const to = "to|recipients?|for|e-?mail|mail|notify|message|tell";
const from = "from|sender|sent by";
const subject = "subject(?: line)?|titled?|about|with the subject";
const bodyText = "text|body|saying|says|content|message|that says";
const nouns =
  "e-?mails?|mails?|message|resend|sendgrid|mailgun|postmark|brevo|newsletter|welcome|receipt|notification";
const send = `${verbs.send}|${verbs.create}`;
const asks = {
  to: "To whom shall the e-mail go?",
  from: "From which address shall the e-mail be sent?",
  subject: "What is the e-mail's subject?",
  text: "What shall the e-mail say?",
};

export const resend: Vendor = {
  name: "Resend",
  words: "resend(?:'s)?(?! (?:it|the|this|that|them))",
  hosts: ["api.resend.com"],
  base: "https://api.resend.com",
  auth: { type: "BEARER_TOKEN", hint: "a Resend API key" },
  operations: [
    {
      title: "send an e-mail",
      verbs: send,
      nouns,
      method: "POST",
      url: "/emails",
      body: {
        type: "json",
        fields: [
          need("from", from, asks.from, { kind: "email" }),
          need("to", to, asks.to, { kind: "email" }),
          need("subject", subject, asks.subject),
          may("html", "html(?: body)?"),
          need("text", bodyText, asks.text, { main: true }),
        ],
      },
    },
  ],
};

export const sendgrid: Vendor = {
  name: "SendGrid",
  words: "send ?grid(?:'s)?",
  hosts: ["api.sendgrid.com"],
  base: "https://api.sendgrid.com/v3",
  auth: { type: "BEARER_TOKEN", hint: "a SendGrid API key" },
  operations: [
    {
      title: "add a contact",
      verbs: verbs.create,
      nouns: "contacts?|subscribers?",
      method: "PUT",
      url: "/marketing/contacts",
      body: {
        type: "json",
        fields: [
          need("contacts.0.email", "e-?mail(?: address)?", "Which e-mail address?", {
            kind: "email",
            main: true,
          }),
          may("contacts.0.first_name", "first name"),
          may("contacts.0.last_name", "last name"),
        ],
      },
    },
    {
      title: "send an e-mail",
      verbs: send,
      nouns,
      method: "POST",
      url: "/mail/send",
      body: {
        type: "json",
        fields: [
          need("personalizations.0.to.0.email", to, asks.to, { kind: "email" }),
          need("from.email", from, asks.from, { kind: "email" }),
          need("subject", subject, asks.subject),
          need("content.0.value", bodyText, asks.text, { main: true }),
        ],
        constants: { "content.0.type": "text/plain" },
      },
    },
  ],
};

export const mailgun: Vendor = {
  name: "Mailgun",
  words: "mailgun(?:'s)?",
  hosts: ["api.mailgun.net", "api.eu.mailgun.net"],
  base: "https://api.mailgun.net/v3",
  auth: { type: "BASIC_AUTH", hint: 'user name "api" and the API key as password' },
  operations: [
    {
      title: "send an e-mail",
      verbs: send,
      nouns,
      method: "POST",
      url: "/{domain}/messages",
      path: [need("domain", "domain|mailgun domain|via|through", "Which Mailgun domain?", { kind: "id" })],
      body: {
        type: "form",
        fields: [
          need("from", from, asks.from, { kind: "email" }),
          need("to", to, asks.to, { kind: "email" }),
          need("subject", subject, asks.subject),
          need("text", bodyText, asks.text, { main: true }),
        ],
      },
    },
  ],
};

export const postmark: Vendor = {
  name: "Postmark",
  words: "postmark(?:'s)?",
  hosts: ["api.postmarkapp.com"],
  base: "https://api.postmarkapp.com",
  auth: { type: "API_KEY", hint: "a server token, in the header X-Postmark-Server-Token" },
  headers: { Accept: "application/json" },
  operations: [
    {
      title: "send an e-mail",
      verbs: send,
      nouns,
      method: "POST",
      url: "/email",
      body: {
        type: "json",
        fields: [
          need("From", from, asks.from, { kind: "email" }),
          need("To", to, asks.to, { kind: "email" }),
          need("Subject", subject, asks.subject),
          need("TextBody", bodyText, asks.text, { main: true }),
        ],
      },
    },
  ],
};

export const brevo: Vendor = {
  name: "Brevo",
  words: "brevo(?:'s)?|sendinblue",
  hosts: ["api.brevo.com"],
  base: "https://api.brevo.com/v3",
  auth: { type: "API_KEY", hint: "an API key, in the header api-key" },
  operations: [
    {
      title: "create a contact",
      verbs: verbs.create,
      nouns: "contacts?|subscribers?",
      method: "POST",
      url: "/contacts",
      body: {
        type: "json",
        fields: [
          need("email", "e-?mail(?: address)?|contact", "Which e-mail address?", {
            kind: "email",
            main: true,
          }),
        ],
        open: "attributes",
      },
    },
    {
      title: "send an e-mail",
      verbs: send,
      nouns,
      method: "POST",
      url: "/smtp/email",
      body: {
        type: "json",
        fields: [
          need("sender.email", from, asks.from, { kind: "email" }),
          need("to.0.email", to, asks.to, { kind: "email" }),
          need("subject", subject, asks.subject),
          need("textContent", bodyText, asks.text, { main: true }),
        ],
      },
    },
  ],
};
