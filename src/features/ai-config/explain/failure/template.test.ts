import { describe, expect, it } from "vitest";
import { stepCase } from "~/tests/support/step-case";
import { http, loop, manual, script, transform, when, workflow } from "~/tests/support/workflow-builder";
import { explainFailure } from ".";

const fetched = { status: 200, headers: {}, body: { user: { email: "ada@example.com", id: 7 } } };
const mailing = (body: string) =>
  workflow(
    {
      start: manual,
      fetch: http("GET", "https://api.acme.test/users/1", {}, { label: "Get user" }),
      mail: http("POST", "https://mail.acme.test/send", { body: { type: "json", content: body } }),
    },
    "start > fetch > mail",
  );
const explain = (...args: Parameters<typeof stepCase>) => {
  const found = explainFailure(stepCase(...args));
  if (!found) throw new Error("There is no explanation.");
  return found;
};

describe("a path that is not there", () => {
  it("is corrected to the one that is meant", () => {
    const found = explain(mailing('{"to":"{{steps.get_user.body.user.emial}}"}'), "mail", {
      outputs: { fetch: fetched },
    });
    expect(found).toMatchObject({
      kind: "missingPath",
      verdict: "change",
      fixes: [
        {
          nodeId: "mail",
          title: "Read steps.get_user.body.user.email",
          suggestion: {
            config: { body: { content: '{"to":"{{steps.get_user.body.user.email}}"}' } },
            provenance: { body: "context" },
          },
        },
        {
          suggestion: {
            config: { body: { content: '{"to":"{{default steps.get_user.body.user.emial ""}}"}' } },
            provenance: { body: "guessed" },
          },
        },
      ],
      questions: [],
      links: [{ kind: "step", nodeId: "fetch" }],
    });
    expect(found.what).toContain("body.content");
  });

  it("is found where something else gives it", () => {
    const found = explain(mailing('{"to":"{{trigger.email}}"}'), "mail", {
      trigger: { name: "Ada" },
      outputs: { fetch: fetched },
    });
    expect(found.fixes[0]?.suggestion.config).toMatchObject({
      body: { content: '{"to":"{{steps.get_user.body.user.email}}"}' },
    });
    expect(found.causes[0]?.evidence.join()).toContain('{"name":"Ada"}');
  });

  it("is corrected at every place of the config at once", () => {
    const content = '{"to":"{{steps.get_user.body.user.emial}}","no":{{steps.get_user.body.usr.id}}}';
    const [fix] = explain(mailing(content), "mail", { outputs: { fetch: fetched } }).fixes;
    expect(fix?.title).toBe("Correct 2 paths");
    expect(fix?.suggestion.config).toMatchObject({
      body: { content: '{"to":"{{steps.get_user.body.user.email}}","no":{{steps.get_user.body.user.id}}}' },
    });
  });

  it("is asked for where several places have it, and none of them is taken", () => {
    const found = explain(mailing('{"to":"{{trigger.mail.address}}"}'), "mail", {
      trigger: { from: { address: "a" }, to: { address: "b" } },
      outputs: { fetch: fetched },
    });
    expect(found.fixes.map(({ suggestion }) => suggestion.provenance)).toEqual([{ body: "guessed" }]);
    expect(found.questions).toMatchObject([
      { field: "body.content", question: expect.stringContaining("trigger.from.address") },
    ]);
  });

  it("is a skipped step's: its branch was not taken", () => {
    const document = mailing('{"to":"{{steps.get_user.body.id}}"}');
    const found = explain(document, "mail", { statuses: { fetch: "SKIPPED" } });
    expect(found.causes.at(-1)?.text).toContain("was skipped in this run");
    expect(found.links).toMatchObject([{ nodeId: "fetch" }]);
  });

  it("is an error's answer that counts as no failure", () => {
    const found = explain(mailing('{"to":"{{steps.get_user.body.user.email}}"}'), "mail", {
      outputs: { fetch: { status: 404, headers: {}, body: { error: "no such user" } } },
    });
    expect(found.causes.at(-1)?.text).toContain("answered with 404");
    expect(found.causes.at(-1)?.evidence.join()).toContain("no such user");
  });

  it("is not replaced by nothing in a URL's path, where that would be another address", () => {
    const document = workflow(
      { start: manual, get: http("GET", "https://api.acme.test/users/{{trigger.uuid}}/x") },
      "start > get",
    );
    expect(explain(document, "get", { trigger: {} })).toMatchObject({ fixes: [], verdict: "upstream" });
  });

  it("inside a helper keeps the call", () => {
    const document = workflow(
      { start: manual, make: transform({ text: "{{upper trigger.nam}}" }) },
      "start > make",
    );
    expect(
      explain(document, "make", { trigger: { name: "a" } }).fixes.map(
        ({ suggestion }) => suggestion.config.fields,
      ),
    ).toEqual([
      [{ name: "text", value: "{{upper trigger.name}}" }],
      [{ name: "text", value: '{{upper (default trigger.nam "")}}' }],
    ]);
  });
});

describe("a place that does not come out as it has to", () => {
  it.each([
    ["a comma too much", '{"a": {{trigger.a}},}', '{"a": {{trigger.a}}}'],
    ["single quotes", "{'a': 1}", '{"a": 1}'],
    ["names without quotes", "{a: {{trigger.a}}}", '{"a": {{trigger.a}}}'],
    ["a bracket that is missing", '{"a": {"b": {{trigger.a}} }', '{"a": {"b": {{trigger.a}} }}'],
  ])("JSON with %s", (_, content, right) => {
    const document = workflow(
      { start: manual, mail: http("POST", "https://a.test/", { body: { type: "json", content } }) },
      "start > mail",
    );
    expect(explain(document, "mail", { trigger: { a: 1 } })).toMatchObject({
      kind: "templateBadJson",
      fixes: [{ suggestion: { config: { body: { content: right } } } }],
    });
  });

  it("a URL without its beginning", () => {
    const document = workflow(
      { start: manual, get: http("GET", "api.acme.test/users/{{trigger.id}}") },
      "start > get",
    );
    expect(explain(document, "get", { trigger: { id: 1 } })).toMatchObject({
      kind: "templateBadUrl",
      fixes: [{ suggestion: { config: { url: "https://api.acme.test/users/{{trigger.id}}" } } }],
    });
  });

  it("a header with a line break", () => {
    const headers = [{ name: "X-Name", value: "{{trigger.name}}" }];
    const document = workflow(
      { start: manual, get: http("GET", "https://a.test/", { headers }) },
      "start > get",
    );
    expect(explain(document, "get", { trigger: { name: "Ada\n" } })).toMatchObject({
      kind: "templateBadHeader",
      fixes: [{ suggestion: { config: { headers: [{ name: "X-Name", value: "{{trim trigger.name}}" }] } } }],
    });
  });

  it("a value that the type does not take is asked for", () => {
    const document = workflow(
      {
        start: manual,
        each: loop([1], 1, { config: { items: "{{trigger.items}}", concurrency: "{{trigger.many}}" } }),
        in: transform({}),
      },
      "start > each:item > in",
    );
    expect(explain(document, "each", { trigger: { items: [1], many: 99 } })).toMatchObject({
      kind: "badConfig",
      verdict: "upstream",
      fixes: [],
      questions: [{ nodeId: "each", field: "concurrency" }],
    });
  });
});

describe("a loop", () => {
  const looping = (items: string) =>
    workflow({ start: manual, each: loop(items), in: transform({}) }, "start > each:item > in");
  const notAList = {
    name: "NotAList",
    message: "items is an object: it must be one expression that gives a list.",
  };

  it("goes through the one list that is inside of what it was given", () => {
    expect(
      explain(looping("{{trigger}}"), "each", { trigger: { page: { orders: [1, 2] } }, error: notAList }),
    ).toMatchObject({
      kind: "notAList",
      verdict: "change",
      fixes: [
        { suggestion: { config: { items: "{{trigger.page.orders}}" }, provenance: { items: "context" } } },
      ],
    });
  });

  it("asks which of several lists", () => {
    expect(
      explain(looping("{{trigger}}"), "each", { trigger: { a: [], b: [] }, error: notAList }),
    ).toMatchObject({
      fixes: [],
      questions: [{ field: "items", question: expect.stringContaining("trigger.a, trigger.b") }],
    });
  });

  it("splits a text", () => {
    expect(
      explain(looping("{{trigger.names}}"), "each", { trigger: { names: "a,b" }, error: notAList }),
    ).toMatchObject({
      fixes: [
        {
          suggestion: { config: { items: '{{split trigger.names ","}}' }, provenance: { items: "guessed" } },
        },
      ],
    });
  });

  it("has an upstream fault where there is nothing", () => {
    expect(
      explain(looping("{{trigger.names}}"), "each", { trigger: { names: null }, error: notAList }),
    ).toMatchObject({ verdict: "upstream", fixes: [] });
  });

  it("leads to the step of the item that failed", () => {
    expect(
      explain(looping("{{trigger}}"), "each", {
        trigger: [1],
        error: { name: "ItemFailed", message: "Item 2: in: no" },
        inner: { nodeId: "in", name: "in", iteration: "2", error: { name: "HttpError", message: "no" } },
      }),
    ).toMatchObject({
      kind: "itemFailed",
      verdict: "elsewhere",
      links: [{ kind: "step", nodeId: "in", iteration: "2" }],
      fixes: [],
    });
  });

  it("is too long", () => {
    const error = { name: "TooManyItems", message: "items has 100001 items: a loop takes 100000 at most." };
    expect(explain(looping("{{trigger}}"), "each", { trigger: [], error })).toMatchObject({
      kind: "tooManyItems",
      questions: [{ field: "items" }],
    });
  });
});

describe("a comparison that cannot be made", () => {
  const unordered = { name: "RuleError", message: "Rule 1: it cannot be ordered" };
  const fixOf = (left: string, operator: string, right: string | undefined, trigger: unknown) =>
    explain(workflow({ start: manual, check: when(left, operator, right) }, "start > check"), "check", {
      trigger,
      error: unordered,
    });

  it.each([
    ["a currency", "12.50 EUR", '{{trim (replace trigger.total "EUR" "")}}'],
    ["thousands", "1,200", '{{trim (replace trigger.total "," "")}}'],
    ["a sign before", "$1,200.5", '{{trim (replace (replace trigger.total "$" "") "," "")}}'],
  ])("takes the number out of %s", (_, total, left) => {
    expect(fixOf("{{trigger.total}}", "greaterThan", "100", { total })).toMatchObject({
      kind: "badComparison",
      fixes: [{ suggestion: { config: { rules: [{ left, operator: "greaterThan", right: "100" }] } } }],
    });
  });

  it("counts a list, and takes 0 for nothing", () => {
    expect(
      fixOf("{{trigger.all}}", "greaterThan", "1", { all: [1] }).fixes[0]?.suggestion.config.rules,
    ).toMatchObject([{ left: "{{length trigger.all}}" }]);
    expect(
      fixOf("{{trigger.all}}", "lessThan", "1", { all: null }).fixes[0]?.suggestion.config.rules,
    ).toMatchObject([{ left: "{{default trigger.all 0}}" }]);
  });

  it("asks where nothing can be told", () => {
    expect(fixOf("{{trigger.day}}", "greaterThan", "2026-01-01", { day: "31.01.2026" })).toMatchObject({
      fixes: [],
      questions: [{ field: "rules.0.left" }],
    });
  });

  it("names a pattern that RE2 does not take", () => {
    const error = {
      name: "RuleError",
      message: 'Rule 1: "(?=a)" is not a regular expression in RE2 syntax: no',
    };
    const document = workflow({ start: manual, check: when("a", "matches", "(?=a)") }, "start > check");
    expect(explain(document, "check", { error })).toMatchObject({
      kind: "badPattern",
      questions: [{ field: "rules.0.right" }],
    });
  });
});

describe("code", () => {
  const coded = (code: string) =>
    workflow({ start: manual, run: script(code, { items: "{{trigger.items}}" }) }, "start > run");
  const run = (code: string, name: string, message: string) =>
    explain(coded(code), "run", { trigger: { items: [1] }, error: { name, message } });

  it("reads what is part of its input", () => {
    expect(
      run("const n = 1;\nreturn items.length;", "ReferenceError", "'items' is not defined (line 2)"),
    ).toMatchObject({
      kind: "codeError",
      fixes: [{ suggestion: { config: { code: "const n = 1;\nreturn input.items.length;" } } }],
      causes: [{ evidence: expect.arrayContaining(["Line 2 is: return items.length;"]) }],
    });
  });

  it("asks where a name is nowhere, and where something is undefined", () => {
    expect(run("return fetch(1);", "ReferenceError", "'fetch' is not defined (line 1)")).toMatchObject({
      fixes: [],
      questions: [{ field: "code" }],
    });
    expect(
      run("return input.a.b;", "TypeError", "cannot read property 'b' of undefined (line 1)").causes[0]?.text,
    ).toContain("What should have b is undefined");
  });

  it.each(["OutOfMemory", "StackOverflow", "OutputTooLarge", "BadOutput"])("names the limit %s", (name) => {
    expect(run("return 1;", name, "too much")).toMatchObject({
      kind: name.charAt(0).toLowerCase() + name.slice(1),
    });
  });
});
