import { expect, it } from "vitest";
import { editWords, keepWords, sendWords, showWords } from "./kept-words";

const secret = "sk_live_51Hq0aZbYcXdWe3Rt";
const kept = keepWords(`call the billing API with bearer ${secret}`);

it("keeps no secret, shows dots and gives nothing back in its place", () => {
  expect(kept.found).toBe(true);
  expect(kept.text).not.toContain(secret);
  expect(showWords(kept.text)).toBe("call the billing API with bearer •••");
  expect(editWords(kept.text)).toBe("call the billing API with bearer ");
});

it("takes what is added to such words for no secret, however often they are sent", () => {
  const once = keepWords(`${kept.text}\nhttps://billing.acme.test/v1/invoices`);
  const twice = keepWords(`${once.text}\nretry 3 times`);
  expect(showWords(twice.text)).toBe(
    "call the billing API with bearer •••\nhttps://billing.acme.test/v1/invoices\nretry 3 times",
  );
  expect(twice.found).toBe(true);
  expect(sendWords(twice.text)).toContain("/v1/invoices");
});

it("leaves other words as they are", () => {
  expect(keepWords("GET https://a.test")).toEqual({ text: "GET https://a.test", found: false });
});
