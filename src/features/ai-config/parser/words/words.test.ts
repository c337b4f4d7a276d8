import { describe, expect, it } from "vitest";
import {
  cutSecrets,
  findDurations,
  listMembers,
  mark,
  meaning,
  nameKey,
  readDuration,
  readNumber,
  secretMark,
  splitClauses,
  takeLimits,
  unmark,
} from ".";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe("numbers", () => {
  it.each([
    ["12", 12],
    ["-1.5", -1.5],
    ["1,000", 1000],
    ["12,345,678.9", 12_345_678.9],
    ["5k", 5000],
    ["2.5 million", 2_500_000],
    ["ten", 10],
    ["twenty-five", 25],
    ["twenty five", 25],
    ["a hundred", 100],
    ["one hundred and twenty", 120],
    ["two thousand five hundred", 2500],
    ["a dozen", 12],
    ["half a dozen", 6],
    ["twice", 2],
    ["ninety", 90],
  ])("%s is %d", (text, value) => expect(readNumber(text)).toBe(value));

  it.each(["", "big", "a", "12 apples", "1.2.3", "1,00", "and", "A-7", "12:30"])("%s is none", (text) =>
    expect(readNumber(text)).toBeNull(),
  );
});

describe("spans of time", () => {
  it.each([
    ["10 minutes", 10 * minute],
    ["2h30m", 2.5 * hour],
    ["2h 30m", 2.5 * hour],
    ["a day and a half", 1.5 * day],
    ["one and a half days", 1.5 * day],
    ["1.5 days", 1.5 * day],
    ["half an hour", 30 * minute],
    ["half a day", 12 * hour],
    ["a quarter of an hour", 15 * minute],
    ["three quarters of an hour", 45 * minute],
    ["an hour and 20 minutes", 80 * minute],
    ["1 day, 2 hours and 3 minutes", day + 2 * hour + 3 * minute],
    ["ninety seconds", 90_000],
    ["a fortnight", 14 * day],
    ["two weeks", 14 * day],
    ["45s", 45_000],
    ["500ms", 500],
    ["90-second", 90_000],
    ["a couple of hours", 2 * hour],
    ["an hour", hour],
    ["two and a half hours", 2.5 * hour],
  ])("%s", (text, milliseconds) => expect(readDuration(text)).toBe(milliseconds));

  it.each(["a bit", "soon", "a month", "10", "5 meters", "10 minutes later", "items"])("%s is none", (text) =>
    expect(readDuration(text)).toBeNull(),
  );

  it("are found where they stand", () => {
    const text = "hold on 10 minutes, else 2h";
    expect(findDurations(text).map(({ start, end }) => text.slice(start, end))).toEqual(["10 minutes", "2h"]);
  });
});

describe("marks", () => {
  it.each([
    [`say 'it's done' to "x, y"`, ["it's done", "x, y"]],
    ["the webhook's email and step's id", []],
    ["open “red shoes” and ‘blue’", ["red shoes", "blue"]],
    ["go to https://a.test/x?y=1, then", ["https://a.test/x?y=1"]],
    ["(see https://a.test/x).", ["https://a.test/x"]],
    ["get https://a.test/{id}/b/{{trigger.body.x}}.", ["https://a.test/{id}/b/{{trigger.body.x}}"]],
    ["get https://a.test/users/<user id>/b now", ["https://a.test/users/<user id>/b"]],
    ['body {"a": [1, "}"]} as is', ['{"a": [1, "}"]}']],
    ["{{ trigger.body.x }} and {{{y}}}", ["{{ trigger.body.x }}", "{{{y}}}"]],
  ])("%s", (text, values) => {
    const marked = mark(text);
    expect(marked.marks.map(({ value }) => value)).toEqual(values);
    expect(unmark(marked, marked.text)).toBe(text);
  });

  it("hold lists together", () => {
    expect(listMembers("a, 'b and c' and d")).toEqual(["a", "'b and c'", "d"]);
    const marked = mark("x; 'y; z'. Then q");
    expect(splitClauses(marked.text).map((clause) => meaning(marked, clause))).toEqual(["x", "y; z", "q"]);
  });
});

describe("names", () => {
  it.each([
    ["order id", "orderID"],
    ["order_ids", "OrderId"],
    ["e-mail", "email"],
    ["line items", "line-item"],
    ["categories", "category"],
    ["addresses", "address"],
  ])("%s is %s", (left, right) => expect(nameKey(left)).toBe(nameKey(right)));
});

describe("limits", () => {
  it.each<[string, { retries?: number; timeoutMs?: number }, string]>([
    ["call it, wait at most 45 seconds and retry 5 times", { retries: 5, timeoutMs: 45_000 }, "call it"],
    ["call it with 3 retries", { retries: 3 }, "call it"],
    ["call it and retry twice on failure", { retries: 2 }, "call it"],
    ["call it without retries", { retries: 0 }, "call it"],
    ["call it; do not retry", { retries: 0 }, "call it"],
    ["call it, never retry", { retries: 0 }, "call it"],
    ["call it, up to 4 retries", { retries: 4 }, "call it"],
    ["call it, try up to three times", { retries: 2 }, "call it"],
    ["call it with a 10s timeout", { timeoutMs: 10_000 }, "call it"],
    ["call it with a timeout of 2 minutes", { timeoutMs: 120_000 }, "call it"],
    ["call it, timeout 5000", { timeoutMs: 5000 }, "call it"],
    ["call it. Time out after half a minute.", { timeoutMs: 30_000 }, "call it."],
    ["call it, give up after 1 min", { timeoutMs: 60_000 }, "call it"],
    ["call it, it must answer within 5 seconds", { timeoutMs: 5000 }, "call it"],
    ["timeout: 20s, retries: 1, call it", { timeoutMs: 20_000, retries: 1 }, ", call it"],
    ["retry it once if it fails", { retries: 1 }, ""],
    ["retry up to 10 times if the call fails", { retries: 10 }, ""],
    ["call it with the retry count from the body", {}, "call it with the retry count from the body"],
    ["set delay to 10 minutes", {}, "set delay to 10 minutes"],
  ])("%s", (text, limits, rest) => {
    const { questions, ...taken } = takeLimits(text);
    expect(taken).toEqual({ ...limits, rest });
    expect(questions).toEqual([]);
  });

  it.each([
    ["call it and retry a few times", "retries"],
    ["call it and retry 50 times", "retries"],
    ["call it with a short timeout", "timeoutMs"],
  ])("%s is a question", (text, field) => {
    const limits = takeLimits(text);
    expect(limits.questions.map((question) => question.field)).toEqual([field]);
    expect(limits.retries ?? limits.timeoutMs).toBeUndefined();
  });
});

describe("secrets", () => {
  // Put together here, so that no scanner of the sources takes them for real ones.
  const key = (start: string) => `${start}${"51H8abcdefghij9klmnop"}`;
  it.each([
    [`use the token ${key("sk_live_")}`, key("sk_live_")],
    [`Authorization: Bearer ${key("abc")}`, key("abc")],
    [`with header X-Api-Key: ${key("q")}`, key("q")],
    ["password hunter2 and user bob", "hunter2"],
    ["the password is 'correct horse'", "correct horse"],
    ["api key = letmein", "letmein"],
    ['{"password": "swordfish"}', "swordfish"],
    ["https://bob:s3cret@api.test/x", "s3cret"],
    [`https://api.test/x?api_key=${key("")}&page=2`, key("")],
    ["basic auth bob:pa55word", "pa55word"],
    [`github token ${key("ghp_")}`, key("ghp_")],
    [`jwt ${"eyJhbGciOi"}.${"eyJzdWIiOi"}.sig`, "eyJzdWIiOi"],
    ["curl -u me:pw12 https://x.test", "pw12"],
  ])("%s", (text, secret) => {
    const cut = cutSecrets(text);
    expect(cut.found).toBe(true);
    expect(cut.text).not.toContain(secret);
    expect(cut.text).toContain(secretMark);
  });

  it.each([
    "the password from the webhook",
    "with bearer token",
    "api key in header X-Api-Key",
    "use token auth",
    "token is the access_token of step login",
    "password: {{trigger.body.password}}",
    "reset password email",
    "idempotency-key: order-1",
    "the key is name",
    "https://hooks.slack.com/services/T0/B0/xyz",
    "https://api.test/x?page=2&limit=10",
    "keep only id and email",
    "set status to shipped",
  ])("%s has none", (text) => expect(cutSecrets(text)).toEqual({ text, found: false }));
});
