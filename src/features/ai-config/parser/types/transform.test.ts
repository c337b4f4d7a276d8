import { describe, expect, it } from "vitest";
import { renderConfig } from "@/nodes/kit/render-config";
import { utilityTransform } from "@/nodes/utility-transform/definition";
import type { Context } from "../references";
import { parseTransform } from "./transform/index";

const body = {
  id: 7,
  email: "Ada@Acme.com",
  first_name: "Ada",
  last_name: "Byron",
  price: 19.999,
  quantity: 3,
  total_cents: 1999,
  created_at: "2026-03-01T10:30:00Z",
  tags: ["a", "b"],
  csv: "x,y",
  phone: "1-2-3",
  active: true,
  note: "  hi ",
  customer: { name: "Grace", city: "Paris" },
  items: [{ sku: "s1" }, { sku: "s2" }],
};
const context: Context = {
  trigger: { method: "POST", headers: {}, query: {}, body },
  steps: { invoice: { number: "I-1", amount: 50, currency: "EUR" } },
};

const parse = (text: string, from: Context = context, current?: Record<string, unknown>) =>
  parseTransform({ definition: utilityTransform, text, context: from, current });

function output(config: Record<string, unknown>, from: Context = context): Record<string, unknown> {
  const { fields } = utilityTransform.config.parse(renderConfig(utilityTransform, config, from as never));
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

describe("a new object in words", () => {
  it.each<[string, Record<string, unknown>]>([
    ["first name and last name", { first_name: "Ada", last_name: "Byron" }],
    ["output { who: first_name, mail: email } from the webhook", { who: "Ada", mail: "Ada@Acme.com" }],
    ["convert the text csv to json as raw", { raw: '"x,y"' }],
    [
      "keep the whole invoice under the key payload",
      { payload: { number: "I-1", amount: 50, currency: "EUR" } },
    ],
    ["an object contact with name and city of the customer", { contact: { name: "Grace", city: "Paris" } }],
    ["nest name and city of the customer under address", { address: { name: "Grace", city: "Paris" } }],
    ["cents to euros: total_cents divided by 100 as total", { total: 19.99 }],
    ["comma separated line of id, first_name and active called row", { row: "7,Ada,true" }],
    ["skus of all items joined by commas as skus", { skus: "s1,s2" }],
    ["set greeting to 'Dear {first_name}'", { greeting: "Dear Ada" }],
    ["price with two decimals", { price: 20 }],
    ["the date part of created_at", { date: "2026-03-01" }],
    ["half of the quantity as some", { some: 1.5 }],
    ["rename id to number and drop the rest", { number: 7 }],
    ["replace dashes in phone with dots", { phone: "1.2.3" }],
    ["keep id, email and active", { id: 7, email: "Ada@Acme.com", active: true }],
    ["only the id and the customer's city", { id: 7, city: "Paris" }],
    ["pick price and quantity from the webhook body", { price: 19.999, quantity: 3 }],
    ["extract number and currency of the invoice step", { number: "I-1", currency: "EUR" }],
    ["return just the email", { email: "Ada@Acme.com" }],
    ["keep customer.name from the webhook", { name: "Grace" }],
    ["id and email from the webhook", { id: 7, email: "Ada@Acme.com" }],
    ["keep id as userId", { userId: 7 }],
    [
      "keep the email as contact and the number from the invoice step",
      { contact: "Ada@Acme.com", number: "I-1" },
    ],
    ["rename first_name to firstName", { firstName: "Ada" }],
    ["rename first_name to firstName and last_name to lastName", { firstName: "Ada", lastName: "Byron" }],
    ["first_name -> given, last_name -> family", { given: "Ada", family: "Byron" }],
    ["map id to user_id and email to mail", { user_id: 7, mail: "Ada@Acme.com" }],
    ["rename amount of step invoice to total, keep currency", { total: 50, currency: "EUR" }],
    ["set status to 'open'", { status: "open" }],
    ["set status to open, priority to 2 and urgent to false", { status: "open", priority: 2, urgent: false }],
    ['add a field called source with value "web"', { source: "web" }],
    ["set count to 5; set label to 'five'", { count: 5, label: "five" }],
    ["set user to the email from the webhook", { user: "Ada@Acme.com" }],
    ["set total to the amount of the invoice step", { total: 50 }],
    ["total = price * quantity", { total: 59.997 }],
    ["name: first_name, kind: 'person'", { name: "Ada", kind: "person" }],
    ["store the email as contact", { contact: "Ada@Acme.com" }],
    ["put the invoice number into ref", { ref: "I-1" }],
    ["build name from first_name and last_name", { name: "Ada Byron" }],
    ["create a full_name field by joining first_name and last_name with a space", { full_name: "Ada Byron" }],
    ["combine first and last name into fullName", { fullName: "Ada Byron" }],
    ["concatenate first_name, ' ', last_name as name", { name: "Ada Byron" }],
    ["join last_name and first_name with ', ' as sortName", { sortName: "Byron, Ada" }],
    ["fullName = first_name + ' ' + last_name", { fullName: "Ada Byron" }],
    ["uppercase first_name", { first_name: "ADA" }],
    ["lowercase the email", { email: "ada@acme.com" }],
    ["set email to the lowercased email", { email: "ada@acme.com" }],
    ["email in lower case as mail", { mail: "ada@acme.com" }],
    ["trim the note", { note: "hi" }],
    ["round price to 2 decimals", { price: 20 }],
    ["add rounded as price rounded to 1 decimal", { rounded: 20 }],
    ["convert total_cents to euros as total", { total: 19.99 }],
    ["set amount to total_cents divided by 100", { amount: 19.99 }],
    ["divide total_cents by 100 as amount", { amount: 19.99 }],
    ["multiply price by quantity as sum", { sum: 59.997 }],
    ["compute total as price times quantity", { total: 59.997 }],
    ["set sum to the sum of quantity and id", { sum: 10 }],
    ["calculate gross as amount of invoice plus 20%", { gross: 60 }],
    ["set vat to 19% of the amount of the invoice step", { vat: 9.5 }],
    ["subtract quantity from id as left", { left: 4 }],
    ["count the items as itemCount", { itemCount: 2 }],
    ["set n to the number of tags", { n: 2 }],
    ["keep the first item", { items: { sku: "s1" } }],
    ["set primary to the first tag", { primary: "a" }],
    ["join tags with ', '", { tags: "a, b" }],
    ["set list to tags joined with a comma", { list: "a,b" }],
    ["split csv by comma", { csv: ["x", "y"] }],
    ["split csv on ',' into parts", { parts: ["x", "y"] }],
    ["replace '-' with ' ' in phone", { phone: "1 2 3" }],
    ["remove dashes from the phone", { phone: "123" }],
    ["format created_at as YYYY-MM-DD", { created_at: "2026-03-01" }],
    ["set day to created_at formatted as dd.MM.yyyy", { day: "01.03.2026" }],
    ["set year to the year of created_at", { year: "2026" }],
    ["set domain to the domain of the email", { domain: "Acme.com" }],
    ["set nick to nickname from the webhook or 'nobody' if missing", { nick: "nobody" }],
    ["set city to the customer's city, or 'unknown' if it is missing", { city: "Paris" }],
    ["convert id to a string", { id: "7" }],
    ["keep everything from the invoice step except amount", { number: "I-1", currency: "EUR" }],
    ["drop amount from the invoice step", { number: "I-1", currency: "EUR" }],
    [
      "rename amount of the invoice step to total and keep the rest",
      { number: "I-1", currency: "EUR", total: 50 },
    ],
    ["everything from the invoice step", { number: "I-1", amount: 50, currency: "EUR" }],
    ["keep the whole customer as client", { client: { name: "Grace", city: "Paris" } }],
    [
      "set payload to the whole output of the invoice step",
      { payload: { number: "I-1", amount: 50, currency: "EUR" } },
    ],
    ['set tags to ["x", 1]', { tags: ["x", 1] }],
    ["set nothing_here to null", { nothing_here: null }],
    ["{ id: trigger.body.id, kind: 'user' }", { id: 7, kind: "user" }],
    ["set ref to {{steps.invoice.number}}", { ref: "I-1" }],
    [
      "keep email, set source to 'api' and drop nothing".replace(" and drop nothing", ""),
      { email: "Ada@Acme.com", source: "api" },
    ],
    ["trim and lowercase the email", { email: "ada@acme.com" }],
    ["average of quantity and id", { average: 5 }],
    ["give me an object with id and email", { id: 7, email: "Ada@Acme.com" }],
    [
      "take first_name and last_name from the webhook and call them given and family",
      { given: "Ada", family: "Byron" },
    ],
    ["label made of last_name, a comma and a space, then first_name", { label: "Byron, Ada" }],
    ["merge: number from invoice, id from the webhook", { number: "I-1", id: 7 }],
    ["total = price * quantity, rounded to 1 decimal", { total: 60 }],
    ["set day to created_at like 24.12.1990", { day: "01.03.2026" }],
    ["change email to contactEmail", { contactEmail: "Ada@Acme.com" }],
    ["flatten customer", { name: "Grace", city: "Paris" }],
    ["set address.city to the customer's city", { address: { city: "Paris" } }],
    ["join the tags with ' | ' into tagline", { tagline: "a | b" }],
    ["the part of the email after the @ as host", { host: "Acme.com" }],
    ["set greeting to 'Hello {{trigger.body.first_name}}'", { greeting: "Hello Ada" }],
  ])("%s", (text, expected) => {
    const { config, questions } = parse(text);
    expect(questions).toEqual([]);
    expect(output(config)).toEqual(expected);
  });

  it.each([
    "keep the phone_number_2 from the webhook",
    "rename salary to wage",
    "set total to the discount of the invoice step",
    "make it nicer",
    "clean up the data",
    "keep shipping from the get_cart step",
    "drop the colour from the invoice step",
    "set at to the current time",
    "set colour to 'red' and set colour to 'blue'",
    "convert price to euros",
    "transform",
    "set x to {{steps.cart.id}}",
    "the sku of each item",
    "map items to just sku",
    "set a to 1 and a to 2",
    "initials of the first name",
  ])("%s: asked", (text) => {
    const { config, questions } = parse(text);
    expect(questions.map(({ field }) => field)).toContain("fields");
    expect(config.fields ?? []).toEqual([]);
  });

  it("says where each value comes from", () => {
    expect(parse("keep id and set source to 'web'").provenance).toEqual({
      fields: "words",
      "fields.0.name": "words",
      "fields.0.value": "context",
      "fields.1.name": "words",
      "fields.1.value": "words",
    });
  });

  it("refers to shapes that nobody has seen as the words say", () => {
    const { config } = parse("keep id and email from the webhook body", { steps: {} });
    expect(config.fields).toEqual([
      { name: "id", value: "{{trigger.body.id}}" },
      { name: "email", value: "{{trigger.body.email}}" },
    ]);
  });

  it("changes the fields that are there", () => {
    const current = {
      fields: [
        { name: "id", value: "{{trigger.body.id}}" },
        { name: "x", value: 1 },
      ],
    };
    expect(output(parse("set x to 2", context, current).config)).toEqual({ id: 7, x: 2 });
    expect(output(parse("remove x", context, current).config)).toEqual({ id: 7 });
  });
});
