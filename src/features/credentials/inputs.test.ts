import { describe, expect, it } from "vitest";
import { credentialTypes } from "@/nodes/kit/define-node";
import { createCredentialInput } from "./inputs";
import { parseCredentialValue, parseNewValue } from "./values";

const create = (input: Record<string, unknown>) =>
  createCredentialInput.safeParse({ name: "x", type: "BEARER_TOKEN", value: "token", ...input });

describe("a new credential", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ name: "  " }, "name"],
    [{ name: "x".repeat(101) }, "name"],
    [{ type: "bearer" }, "type"],
    [{ value: "" }, "value"],
    [{ value: "two\nlines" }, "value"],
    [{ value: "€" }, "value"],
    [{ value: { token: 5 } }, "value"],
    [{ value: "x".repeat(32_769) }, "value"],
    [{ type: "API_KEY", value: { in: "cookie", key: "k3y" } }, "value"],
    [{ type: "API_KEY", value: { name: "a b", key: "k3y" } }, "value"],
    [{ type: "BASIC_AUTH", value: { username: "a:b", password: "p" } }, "value"],
    [{ allowedHosts: ["https://a.test"] }, "allowedHosts"],
    [{ allowedHosts: ["a.test/path"] }, "allowedHosts"],
    [{ allowedHosts: ["a.test:443"] }, "allowedHosts"],
    [{ allowedHosts: ["a.*.test"] }, "allowedHosts"],
  ])("with %j is wrong there", (input, field) => {
    const { error } = create(input);
    expect(error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });

  it("never repeats its value in a message", () => {
    const values = ["c4nary\n", { token: ["c4nary"] }, { c4nary: "c4nary" }, ["c4nary"]];
    for (const value of values) {
      for (const type of credentialTypes) {
        const { error } = create({ type, value });
        expect(JSON.stringify(error?.issues ?? [])).not.toContain("c4nary\\n");
        expect(error?.message ?? "").not.toContain("c4nary");
      }
    }
  });

  it("writes hosts in small letters", () => {
    expect(create({ allowedHosts: [" API.Stripe.com ", "*.Slack.com"] }).data?.allowedHosts).toEqual([
      "api.stripe.com",
      "*.slack.com",
    ]);
  });
});

it("a new value keeps how the one before is sent, where it does not say otherwise", () => {
  const before = { in: "query", name: "token", key: "old" };
  const expected = { in: "query", name: "token", key: "new" };
  expect(parseNewValue("API_KEY", "new", before)).toEqual({ value: expected });
  expect(parseNewValue("API_KEY", { key: "new", name: "k" }, before)).toEqual({
    value: { ...expected, name: "k" },
  });
  expect(parseNewValue("BASIC_AUTH", { password: "p" }, { username: "ada", password: "o" })).toEqual({
    value: { username: "ada", password: "p" },
  });
  const signed = { secret: "o", header: "X-Mine" };
  expect(parseNewValue("HMAC_SECRET", "n", signed)).toEqual({ value: { secret: "n", header: "X-Mine" } });
  expect(parseNewValue("BEARER_TOKEN", { username: "n" }, { token: "old" })).toMatchObject({
    message: expect.stringContaining("does not fit"),
  });
  expect(parseNewValue("API_KEY", {}, before)).toHaveProperty("message");
});

it("an HMAC secret and a password may hold anything", () => {
  expect(parseCredentialValue("HMAC_SECRET", "two\nlines €")).toEqual({ value: { secret: "two\nlines €" } });
  const value = { username: "é", password: "a:b\n€" };
  expect(parseCredentialValue("BASIC_AUTH", value)).toEqual({ value });
});
