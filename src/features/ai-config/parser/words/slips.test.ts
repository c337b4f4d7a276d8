import { describe, expect, it } from "vitest";
import { fixSlips } from "./slips";

describe("slips of the pen", () => {
  it.each([
    ["evrey weekdya", "every weekdya"],
    ["the custmoer", "the customer"],
    ["keep emial and agge", "keep email and agge"],
    ["the curent order is grater", "the current order is greater"],
    ["wait 5 minuts", "wait 5 minutes"],
    ["payed", "payed"],
    ["customers", "customers"],
    ["user@custmoer.test and steps.custmoer", "user@custmoer.test and steps.custmoer"],
  ])("%s", (written, meant) => {
    expect(fixSlips(written, ["customer", "email", "paid", "age"])).toBe(meant);
  });

  it("leaves a word that could be two names", () => {
    expect(fixSlips("the prices", ["prices", "pricess"])).toBe("the prices");
    expect(fixSlips("the custmer", ["customer", "custumer"])).toBe("the custmer");
  });
});
