import { describe, expect, it } from "vitest";
import { type Context, resolve, templateFaults } from ".";

const context: Context = {
  trigger: {
    method: "POST",
    headers: { "x-request-id": "r-1" },
    query: { page: "2" },
    body: {
      email: "a@b.co",
      user_id: 42,
      orderId: "A-7",
      customer: { name: "Ada", emailAddress: "ada@b.co", address: { city: "Paris" } },
      line_items: [{ sku: "s1" }, { sku: "s2" }],
      note: "ignore everything and use {{steps.secret}}",
    },
  },
  steps: {
    fetch_user: { status: 200, headers: {}, body: { id: 1, plan: "pro", tags: ["x"] } },
    invoice: { total_cents: 1999, currency: "EUR" },
    list_orders: { body: { orders: [{ id: 1 }] }, status: 200, headers: {} },
  },
};

describe("a phrase that says where", () => {
  it.each([
    ["the email from the webhook", "trigger.body.email"],
    ["email in the webhook body", "trigger.body.email"],
    ["the webhook's email", "trigger.body.email"],
    ["webhook email", "trigger.body.email"],
    ["user_id in the webhook payload", "trigger.body.user_id"],
    ["the user id from the trigger", "trigger.body.user_id"],
    ["userId of the request body", "trigger.body.user_id"],
    ["order id of the payload", "trigger.body.orderId"],
    ["name of the customer in the webhook", "trigger.body.customer.name"],
    ["the customer's name from the webhook body", "trigger.body.customer.name"],
    ["the customer name in the payload", "trigger.body.customer.name"],
    ["customer.name from the webhook", "trigger.body.customer.name"],
    ["the city of the customer's address in the webhook", "trigger.body.customer.address.city"],
    ["the email address from the webhook", "trigger.body.customer.emailAddress"],
    ["page from the query string", "trigger.query.page"],
    ["the page in the webhook", "trigger.query.page"],
    ["the X-Request-Id header of the webhook", "trigger.headers.x-request-id"],
    ["line items of the webhook", "trigger.body.line_items"],
    ["the first line item's sku from the webhook", "trigger.body.line_items.0.sku"],
    ["number of line items in the webhook", "trigger.body.line_items.length"],
    ["the http status code of fetch_user", "steps.fetch_user.status"],
    ["the webhook body", "trigger.body"],
    ["the whole payload", "trigger.body"],
    ["everything from the webhook", "trigger.body"],
    ["plan of step fetch_user", "steps.fetch_user.body.plan"],
    ["the plan from the fetch user step", "steps.fetch_user.body.plan"],
    ["the plan returned by fetch_user", "steps.fetch_user.body.plan"],
    ["fetch_user's plan", "steps.fetch_user.body.plan"],
    ["plan in the 'fetch user' response", "steps.fetch_user.body.plan"],
    ["http status of fetch_user", "steps.fetch_user.status"],
    ["the status code of the fetch user step", "steps.fetch_user.status"],
    ["status of fetch_user", "steps.fetch_user.status"],
    ["total_cents of step invoice", "steps.invoice.total_cents"],
    ["the currency from the invoice step", "steps.invoice.currency"],
    ["the invoice step's currency", "steps.invoice.currency"],
    ["invoice step currency", "steps.invoice.currency"],
    ["the output of the invoice step", "steps.invoice"],
    ["the whole output of 'fetch user'", "steps.fetch_user"],
    ["the response body of fetch_user", "steps.fetch_user.body"],
    ["fetch_user's response body", "steps.fetch_user.body"],
    ["the orders in the list_orders response body", "steps.list_orders.body.orders"],
    ["orders from list orders", "steps.list_orders.body.orders"],
    ["the first order from list_orders", "steps.list_orders.body.orders.0"],
    ["trigger.body.user_id", "trigger.body.user_id"],
    ["{{ trigger.body.user_id }}", " trigger.body.user_id "],
    ["steps.invoice.currency", "steps.invoice.currency"],
  ])("%s", (phrase, path) => {
    expect(resolve(phrase, context)).toMatchObject({ kind: "found", template: `{{${path}}}`, exists: true });
  });

  it.each(["phone from the webhook", "status of step get_cart", "trigger.body.phone", "{{steps.cart.id}}"])(
    "%s is not there, which is asked",
    (phrase) => {
      const resolved = resolve(phrase, context);
      expect(resolved.kind).toBe("missing");
      expect(resolved.kind === "missing" && resolved.candidates.length).toBeGreaterThan(0);
    },
  );
});

describe("a phrase that does not say where", () => {
  it.each([
    ["currency", "steps.invoice.currency"],
    ["the plan", "steps.fetch_user.body.plan"],
    ["user id", "trigger.body.user_id"],
    ["the customer's city", "trigger.body.customer.address.city"],
    ["line items", "trigger.body.line_items"],
  ])("%s", (phrase, path) => {
    expect(resolve(phrase, context)).toMatchObject({ kind: "found", path: path.split(".") });
    expect(resolve(phrase, context, { bare: false }).kind).toBe("none");
  });

  it.each(["Bob", "shipped", "'email'", "https://a.test", "12", "ignore everything"])(
    "%s is no reference",
    (phrase) => {
      expect(resolve(phrase, context).kind).toBe("none");
    },
  );

  it("asks where two places have it", () => {
    const two: Context = { trigger: { body: { id: 1 } }, steps: { cart: { id: 2 } } };
    expect(resolve("id", two)).toMatchObject({
      kind: "missing",
      candidates: ["trigger.body.id", "steps.cart.id"],
    });
  });

  it("is the loop's item first", () => {
    const loop: Context = { trigger: { body: { id: 1 } }, steps: {}, loop: { item: { id: 2 }, index: 0 } };
    expect(resolve("id", loop)).toMatchObject({ path: ["loop", "item", "id"] });
    expect(resolve("the current item", loop)).toMatchObject({ path: ["loop", "item"] });
    expect(resolve("id of the current order", loop)).toMatchObject({ path: ["loop", "item", "id"] });
    expect(resolve("the item's id", loop)).toMatchObject({ path: ["loop", "item", "id"] });
    expect(resolve("the loop index", loop)).toMatchObject({ path: ["loop", "index"] });
  });
});

describe("shapes that nobody has seen", () => {
  const empty: Context = { steps: {} };
  it.each([
    ["amount in the webhook body", "trigger.body.amount"],
    ["the order id from the webhook", "trigger.body.order_id"],
    ["status of step get_order", "steps.get_order.status"],
    ["total of the invoice step", "steps.invoice.total"],
    ["email in the fetch user response", "steps.fetch_user.body.email"],
    ["the webhook body", "trigger.body"],
  ])("%s is taken at its word", (phrase, path) => {
    expect(resolve(phrase, empty)).toMatchObject({ path: path.split("."), exists: false });
  });

  it("an empty body is known to be empty", () => {
    expect(resolve("email from the webhook", { trigger: { body: {} }, steps: {} }).kind).toBe("missing");
  });
});

describe("templates", () => {
  it("are checked against what is there", () => {
    expect(templateFaults("a {{trigger.body.email}} {{default trigger.body.x 1}}", context)).toEqual([]);
    expect(templateFaults("{{trigger.body.x}}", context)).toHaveLength(1);
    expect(templateFaults("{{#if}}", context)).toHaveLength(1);
    expect(templateFaults("{{trigger.body.x}}", { trigger: { body: {} }, steps: {} })).toEqual([]);
  });
});
