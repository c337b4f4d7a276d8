import { expect, test } from "vitest";
import { type CredentialType, credentialTypes } from "@/nodes/kit/define-node";
import { createCredentialInput } from "../inputs";
import { type CredentialDraft, emptyDraft, hostsOf, initialValue, readDraft } from "./credential-draft";
import { credentialLooks, type FlatValue, flatRows, shownFields } from "./credential-types";

const draft = (change: Partial<CredentialDraft>): CredentialDraft => ({
  ...emptyDraft,
  name: "Stripe",
  value: { in: "header", name: "X-API-Key", key: "sk_1" },
  ...change,
});

/** A value in which every field that is shown is filled. */
const filled = (type: CredentialType): FlatValue =>
  credentialLooks[type].rows
    ? flatRows([{ name: "X-A", value: "filled" }])
    : Object.fromEntries(
        credentialLooks[type].fields.map(({ name, initial }) => [name, initial ?? "filled"]),
      );

test.each(credentialTypes)("a filled-in %s is what the API takes", (type) => {
  const read = readDraft(draft({ type, value: filled(type) }));
  expect(read).toMatchObject({ input: { name: "Stripe", type, allowedHosts: [] } });
  if ("input" in read) expect(createCredentialInput.safeParse(read.input).success).toBe(true);
});

test("custom headers are rows, and a fault stands at its row", () => {
  const rows = [
    { name: "X-A", value: "1" },
    { name: "Host", value: "2" },
  ];
  const read = readDraft(draft({ type: "CUSTOM_HEADERS", value: flatRows(rows) }));
  expect(read).toEqual({ errors: { "value.name1": expect.stringContaining("sets itself") } });
  expect(readDraft(draft({ type: "CUSTOM_HEADERS", value: flatRows(rows.slice(0, 1)) }))).toMatchObject({
    input: { value: { headers: [{ name: "X-A", value: "1" }] } },
  });
});

test("of OAuth only what is shown is sent", () => {
  const value = {
    ...filled("OAUTH2"),
    authorizeUrl: "https://a.test",
    tokenUrl: "https://b.test",
    scopes: "",
  };
  expect(readDraft(draft({ type: "OAUTH2", value }))).toMatchObject({
    input: {
      value: { preset: "github", grant: "authorization_code", clientId: "filled", clientSecret: "filled" },
    },
  });
  const custom = { ...value, preset: "custom", tokenUrl: "nowhere" };
  expect(readDraft(draft({ type: "OAUTH2", value: custom }))).toEqual({
    errors: { "value.tokenUrl": expect.stringContaining("https://") },
  });
});

test.each(credentialTypes)("an empty %s names every field that is missing", (type) => {
  const read = readDraft(draft({ type, value: initialValue(type) }));
  const missing = shownFields(type, initialValue(type)).filter(
    ({ secret, choices, initial, optional }) =>
      (secret || !choices) && initial === undefined && !optional?.(initialValue(type)),
  );
  const names = credentialLooks[type].rows ? ["name0", "value0"] : missing.map(({ name }) => name);
  expect(read).toEqual({
    errors: Object.fromEntries(names.map((name) => [`value.${name}`, expect.any(String)])),
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
