import { expect, it } from "vitest";
import { isTrustworthy } from "./key-sets";

it.each([
  ["https://login.example.com/jwks.json", true],
  ["http://login.example.com/jwks.json", false],
  ["http://login.example.com:443/jwks.json", false],
  ["http://keys.internal:8080/jwks.json", true],
  ["http://KEYS.internal:8080/jwks.json", true],
  ["http://keys.internal/jwks.json", false],
  ["http://keys.internal:80800@evil.example/", false],
])("keys from %s: %s", (href, trustworthy) => {
  expect(isTrustworthy(href, ["keys.internal:8080"])).toBe(trustworthy);
});
