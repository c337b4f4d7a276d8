import { expect, test } from "vitest";
import { credentialTypes } from "@/nodes/kit/define-node";
import { createCredentialInput } from "../schema";
import { type CredentialDraft, emptyDraft, hostsOf, initialValue, readDraft } from "./credential-draft";
import { credentialLooks } from "./credential-types";

const draft = (change: Partial<CredentialDraft>): CredentialDraft => ({
  ...emptyDraft,
  name: "Stripe",
  value: { in: "header", name: "X-API-Key", key: "sk_1" },
  ...change,
});

test.each(credentialTypes)("a filled-in %s is what the API takes", (type) => {
  const value = Object.fromEntries(
    credentialLooks[type].fields.map(({ name, initial }) => [name, initial ?? "filled"]),
  );
  const read = readDraft(draft({ type, value }));
  expect(read).toEqual({ input: { name: "Stripe", type, value, allowedHosts: [] } });
  if ("input" in read) expect(createCredentialInput.safeParse(read.input).success).toBe(true);
});

test.each(credentialTypes)("an empty %s names every secret field that is missing", (type) => {
  const read = readDraft(draft({ type, value: initialValue(type) }));
  const secrets = credentialLooks[type].fields.filter(({ secret }) => secret);
  expect(read).toEqual({
    errors: Object.fromEntries(secrets.map(({ name }) => [`value.${name}`, "must not be empty"])),
  });
});

test("faults stand at their fields, and a wrong host is quoted", () => {
  expect(readDraft(draft({ name: "  ", hosts: "api.stripe.com, https://x" }))).toEqual({
    errors: { name: "must not be empty", hosts: expect.stringMatching(/^“https:\/\/x” must be a host/) },
  });
  expect(readDraft(draft({ value: { in: "header", name: "X Key", key: "k" } }))).toEqual({
    errors: { "value.name": "must be 1 to 100 letters, digits, _ . or -" },
  });
});

test("hosts are parted by commas, spaces and lines", () => {
  expect(hostsOf(" api.stripe.com,*.slack.com\nhooks.example.com ; a.b ")).toEqual([
    "api.stripe.com",
    "*.slack.com",
    "hooks.example.com",
    "a.b",
  ]);
  expect(hostsOf("  ")).toEqual([]);
});
